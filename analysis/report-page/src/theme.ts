// SPDX-License-Identifier: MIT
// Colours. Runs and series have those of Okabe and Ito ("Color Universal Design", 2008), which people
// with any kind of colour blindness tell apart, and symbols and dashes besides; magnitudes have
// viridis, differences a scale from blue over grey to red.

export type Shade = 'light' | 'dark';
const OKABE_ITO = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9'];
const SERIES = { light: [...OKABE_ITO, '#000000'], dark: ['#56B4E9', '#E69F00', '#2FC79A', '#CC79A7', '#F0E442', '#D5713E', '#FFFFFF'] };
export const VIRIDIS = ['#440154', '#3b528b', '#21918c', '#5ec962', '#fde725'];
export const DIFFERENCE = ['#2166ac', '#92c5de', '#d9d9d9', '#f4a582', '#b2182b'];
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'pin', 'arrow'];
const DASHES = ['solid', 'dashed', 'dotted'] as const;

let shade: Shade = 'light';

/** The user's choice, else the system's; paper is white. */
export function useShade(value: Shade): void {
  shade = value;
  document.documentElement.dataset.shade = value;
}
export function systemShade(): Shade {
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}
export const currentShade = (): Shade => shade;

export const colour = (index: number): string => SERIES[shade][index % SERIES[shade].length];
export const symbol = (index: number): string => SYMBOLS[index % SYMBOLS.length];
export const dash = (index: number): 'solid' | 'dashed' | 'dotted' => DASHES[Math.floor(index / SERIES.light.length) % DASHES.length];
export const ink = (): string => (shade === 'dark' ? '#e6e6e6' : '#1a1a1a');
export const faint = (): string => (shade === 'dark' ? '#3a3f47' : '#e0e0e0');
export const paper = (): string => (shade === 'dark' ? '#16181d' : '#ffffff');

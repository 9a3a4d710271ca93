// SPDX-License-Identifier: MIT
// Numbers with units, as people write them.

type Unit = [string, number];
const TIMES: Unit[] = [['s', 1e9], ['ms', 1e6], ['µs', 1e3], ['ns', 1]];
const RATES: Unit[] = [['Tb/s', 1e12], ['Gb/s', 1e9], ['Mb/s', 1e6], ['kb/s', 1e3], ['b/s', 1]];
const BINARY: Unit[] = [['GiB', 2 ** 30], ['MiB', 2 ** 20], ['KiB', 2 ** 10]];
const DECIMAL: Unit[] = [['GB', 1e9], ['MB', 1e6], ['kB', 1e3], ['B', 1]];

function scaled(value: number, units: Unit[]): string {
  const [name, scale] = units.find((unit) => Math.abs(value) >= unit[1]) ?? units[units.length - 1];
  return `${short(value / scale)} ${name}`;
}

/** Four significant digits, without zeros at the end. */
export function short(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  return String(Number(value.toPrecision(4)));
}
export const time = (ns: number): string => scaled(ns, TIMES);
export const rate = (bps: number): string => scaled(bps, RATES);
export const percent = (share: number): string => `${short(100 * share)} %`;
/** Of what has no round size of its own, as a queue. */
export const bytes = (count: number): string => scaled(count, DECIMAL);
/** Of a message: binary units where they fit. */
export function size(count: number): string {
  const unit = count > 0 ? BINARY.find(([, scale]) => count % scale === 0) : undefined;
  return unit ? `${short(count / unit[1])} ${unit[0]}` : bytes(count);
}

// SPDX-License-Identifier: MIT
// Starts the page: reads the data, lays out the views, and draws what comes into sight.

import { Data, text } from './data';
import { button, element } from './dom';
import { type Picture } from './picture';
import { type Shade, currentShade, systemShade, useShade } from './theme';
import { type View } from './view';
import { collectives } from './views/collectives';
import { comparison, slowdown } from './views/comparison';
import { events } from './views/events';
import { flows } from './views/flows';
import { links } from './views/links';
import { queues, rates } from './views/over-time';
import { summary } from './views/summary';

const VIEWS: [string, string, (parent: HTMLElement, data: Data) => View | null][] = [
  ['comparison', 'Comparison', comparison], ['completion-times', 'Flow completion times', flows],
  ['by-size', 'Slowdown by size', slowdown], ['collective-times', 'Collectives', collectives], ['fabric-links', 'Links', links],
  ['queues-over-time', 'Queues over time', queues], ['rates-over-time', 'Rates over time', rates], ['what-happened', 'Events', events],
];
const SELF_TEST = '#self-test';

let refused = 0; // what the page's policy kept the browser from
addEventListener('securitypolicyviolation', () => { refused += 1; });

async function start(): Promise<void> {
  const root = document.getElementById('report') as HTMLElement;
  try {
    useShade(shadeAsked());
    const data = await Data.read();
    const views = layOut(root, data);
    const pictures = views.flatMap((view) => view.pictures);
    keepLook(pictures);
    if (location.hash.startsWith(SELF_TEST)) selfTest(root, views);
    else drawInSight(pictures);
  } catch (error) {
    root.append(element('p', { class: 'error', role: 'alert' }, `This report cannot be shown: ${String(error)}`));
  }
}

/** For screenshots, an address may end in -dark or -light. */
function shadeAsked(): Shade {
  const asked = /-(dark|light)$/.exec(location.hash)?.[1];
  return (asked as Shade | undefined) ?? systemShade();
}

function layOut(root: HTMLElement, data: Data): View[] {
  const navigation = element('nav', { 'aria-label': 'Views' });
  const title = [...new Set(data.runs.map((run) => run.scenario))].join(', ');
  root.append(element('header', {}, element('h1', {}, title), navigation));
  summary(root, data);
  const views: View[] = [];
  for (const [id, name, make] of VIEWS) {
    const section = element('section', { id }, element('h2', {}, name));
    const view = make(section, data);
    if (!view) continue;
    root.append(section);
    navigation.append(element('a', { href: `#${id}` }, name));
    views.push(view);
  }
  navigation.append(button('Dark or light', () => shaded(currentShade() === 'dark' ? 'light' : 'dark', views.flatMap((view) => view.pictures))));
  root.append(element('footer', {}, element('p', {}, `Made by ${data.report.program}. Everything shown is in this file.`),
    element('details', {}, element('summary', {}, 'Licences of what draws the pictures'), element('pre', {}, text('licences')))));
  return views;
}

function shaded(shade: Shade, pictures: Picture[]): void {
  useShade(shade);
  pictures.forEach((picture) => picture.redraw());
}

function keepLook(pictures: Picture[]): void {
  addEventListener('resize', () => pictures.forEach((picture) => picture.resize()));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => shaded(systemShade(), pictures));
  let before = currentShade();
  addEventListener('beforeprint', () => {
    before = currentShade();
    useShade('light');
    pictures.forEach((picture) => picture.draw());
  });
  addEventListener('afterprint', () => shaded(before, pictures));
}

function drawInSight(pictures: Picture[]): void {
  const byElement = new Map(pictures.map((picture) => [picture.element as Element, picture]));
  const observer = new IntersectionObserver((entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
    observer.unobserve(entry.target);
    byElement.get(entry.target)?.draw();
  }), { rootMargin: '300px' });
  byElement.forEach((_, place) => observer.observe(place));
}

/** Draws everything and writes the figures of all views into the page, for the tests. */
function selfTest(root: HTMLElement, views: View[]): void {
  views.forEach((view) => view.pictures.forEach((picture) => picture.draw()));
  const numbers = Object.assign({}, ...views.map((view) => view.numbers())) as Record<string, number>;
  numbers.requests = performance.getEntriesByType('resource').length + refused;
  root.append(element('pre', { id: 'self-test' }, JSON.stringify(numbers)));
}

void start();

// SPDX-License-Identifier: MIT
// Slowdown by message size, of one run or of several; and what differs between several.

import type { Data, Report, Run } from '../data';
import { element, table } from '../dom';
import { short, time } from '../format';
import { Picture, axis, type Row } from '../picture';
import { percentile, sum } from '../statistics';
import { colour, dash, symbol } from '../theme';
import { type View, drawn } from '../view';

const PERCENTS = ['p50', 'p95', 'p99'] as const;

export function slowdown(parent: HTMLElement, data: Data): View | null {
  const by = data.report.slowdown;
  if (!by || by.sizes.length < 2) return null; // a single size is a distribution, which the flows' view has
  const header = ['run', 'size', 'flows', ...PERCENTS];
  const rows = () => by.rows.map((row): Row => [data.runs[row.run].label, by.sizes[row.size], row.flows, row.p50, row.p95, row.p99]);
  const several = data.runs.length > 1;
  const picture = new Picture(parent, 'slowdown', 'Slowdown by message size',
    `Median (thin), p95 and p99 (thick) of the completion time over the ideal${several ? ' of each run' : ''}. A percentile of few flows is merely the largest of them: the table says how many there are.`,
    400, () => slowdownOption(data, by), { header, rows });
  const numbers = () => {
    const found: Record<string, number> = { 'slowdown rows': by.rows.length };
    data.runs.forEach((_, run) => PERCENTS.forEach((name, i) => { found[`slowdown ${run} sum of ${name}`] = sum(drawn(picture, 3 * run + i).map((point) => point[1])); }));
    return found;
  };
  return { pictures: [picture], numbers };
}

function slowdownOption(data: Data, by: NonNullable<Report['slowdown']>): object {
  const series = data.runs.flatMap((run, index) => PERCENTS.map((name, place) => {
    const look = data.runs.length > 1 ? index : place;
    return {
      type: 'line', name: data.runs.length > 1 ? `${run.label} ${name}` : name, symbol: symbol(look), symbolSize: 7,
      data: by.rows.filter((row) => row.run === index).map((row) => [row.size, row[name]]),
      lineStyle: { color: colour(look), type: data.runs.length > 1 ? dash(7 * (2 - place)) : 'solid', width: 1 + place }, itemStyle: { color: colour(look) },
    };
  }));
  return {
    grid: { left: 70, right: 30, top: 50, bottom: 65 }, legend: {},
    xAxis: { ...axis('Message size', 'category', (value) => String(value), { nameGap: 40 }), data: by.sizes },
    yAxis: axis('Slowdown (1 = ideal)', 'log', short, { nameGap: 45, min: 1 }), tooltip: { trigger: 'axis', valueFormatter: short }, series,
  };
}

/** What differs between runs, in settings and in figures. */
export function comparison(parent: HTMLElement, data: Data): View | null {
  if (data.runs.length < 2) return null;
  const labels = data.runs.map((run) => run.label);
  const changed = data.report.changes.map((row) => [row.name, ...row.values.map((value) => value ?? '(default)')]);
  parent.append(element('h3', {}, 'Settings that differ'),
    changed.length ? element('div', { class: 'scroll' }, table(['Setting', ...labels], changed)) : element('p', {}, 'None that provenance.json knows.'));
  const figures = FIGURES.map(({ name, of, format }) => ({ name, format, values: data.runs.map((run) => of(data, run)) }))
    .filter((row) => row.values.some((value) => !Number.isNaN(value)));
  parent.append(element('h3', {}, 'Figures'), element('div', { class: 'scroll' },
    table(['Figure', ...labels], figures.map((row) => [row.name, ...row.values.map((value, i) => compared(value, row.values[0], i, row.format))]))));
  const numbers = () => Object.fromEntries([
    ['changed settings', changed.length],
    ...figures.flatMap((row) => row.values.map((value, i) => [`comparison ${i} ${row.name}`, value])),
  ]) as Record<string, number>;
  return { pictures: [], numbers };
}

interface Figure { name: string; of: (data: Data, run: Run) => number; format: (value: number) => string }
const FIGURES: Figure[] = [
  { name: 'simulated time', of: (_, run) => run.simulatedNs, format: time },
  ...([50, 95, 99] as const).map((p): Figure => ({ name: `p${p} of completion times`, of: (data, run) => ofFlows(data, run, p, (fct) => fct), format: time })),
  ...([50, 95, 99] as const).map((p): Figure => ({ name: `p${p} of slowdowns`, of: (data, run) => (run.flows?.kind === 'flows' ? ofFlows(data, run, p, (fct, ideal) => fct / ideal) : NaN), format: short })),
  { name: 'longest collective', of: (data, run) => ofTable(data, run, 'collectives', 'duration_ns', (values) => Math.max(...Array.from(values).filter((value) => !Number.isNaN(value)))), format: time },
  ...([['paused_ns', 'time paused, of all links', time], ['marked_frames', 'marked frames', short], ['dropped_frames', 'dropped frames', short]] as const).map(([column, name, format]): Figure =>
    ({ name, of: (data, run) => ofTable(data, run, 'links', column, sum), format })),
];

function ofFlows(data: Data, run: Run, p: number, of: (fct: number, ideal: number) => number): number {
  if (!run.flows?.shown) return NaN;
  const ideal = data.numbers(run.flows, 'ideal_fct_ns');
  return percentile(Float64Array.from(data.numbers(run.flows, 'fct_ns'), (fct, i) => of(fct, ideal[i])).sort(), p);
}

function ofTable(data: Data, run: Run, name: 'collectives' | 'links', column: string, of: (values: ArrayLike<number>) => number): number {
  const found = run[name];
  return found ? of(data.numbers(found, column)) : NaN;
}

/** A figure, and by how much it is larger or smaller than the first run's. */
function compared(value: number, first: number, index: number, format: (value: number) => string): string {
  if (!Number.isFinite(value)) return '–';
  if (index === 0 || !first || !Number.isFinite(first)) return format(value);
  const change = 100 * (value / first - 1);
  return `${format(value)} (${change >= 0 ? '+' : '−'}${short(Math.abs(change))} %)`;
}

// SPDX-License-Identifier: MIT
// Collectives: when each ran, and how long it would have taken undisturbed.

import type { Data, Table } from '../data';
import { rate, short, size, time } from '../format';
import { Picture, axis, type Row } from '../picture';
import { sum } from '../statistics';
import { colour, faint, ink } from '../theme';
import { type Had, type View, drawn, having } from '../view';

const COLUMNS = ['collective', 'ranks', 'size_bytes', 'start_ns', 'duration_ns', 'ideal_ns', 'bus_bandwidth_bps'];
const ROW_HEIGHT = 22;
const MOST_HEIGHT = 600;

interface Bar { value: number[]; label: string; tip: string }

export function collectives(parent: HTMLElement, data: Data): View | null {
  const all = having<Table>(data, (run) => run.collectives);
  if (!all.length) return null;
  const bars = all.flatMap((each) => barsOf(data, each));
  const names = bars.map((bar) => bar.label);
  const rows = () => all.flatMap((each) => {
    const columns = COLUMNS.map((name) => data.numbers(each.table, name));
    const [kind, status] = ['kind', 'status'].map((name) => data.words(each.table, name));
    return Array.from({ length: each.table.shown }, (_, row): Row => [each.run.label, kind(row), status(row), ...columns.map((column) => column[row])]);
  });
  const height = 110 + Math.min(MOST_HEIGHT, ROW_HEIGHT * bars.length);
  const picture = new Picture(parent, 'collectives', 'Collectives over time',
    'A bar is a collective, from its start to its end; the line across it is where it would have ended undisturbed. Those that did not finish have no bar.',
    height, () => option(all, bars, names), { header: ['run', 'kind', 'status', ...COLUMNS], rows });
  const numbers = () => {
    const found: Record<string, number> = { 'collectives bars': drawn(picture, 0).length, 'collectives drawn duration': sum(drawn(picture, 0).map((bar) => bar[2] - bar[1])) };
    for (const each of all) found[`collectives ${each.index} sum of duration_ns`] = sum(data.numbers(each.table, 'duration_ns'));
    return found;
  };
  return { pictures: [picture], numbers };
}

function barsOf(data: Data, each: Had<Table>): Bar[] {
  const column = (name: string) => data.numbers(each.table, name);
  const [start, duration, ideal, ranks, bytes, bandwidth] = ['start_ns', 'duration_ns', 'ideal_ns', 'ranks', 'size_bytes', 'bus_bandwidth_bps'].map(column);
  const kind = data.words(each.table, 'kind');
  return Array.from(start, (from, row): Bar => {
    const label = `${kind(row)} ${size(bytes[row])}`;
    const tip = [`${each.run.label}: ${label}, ${ranks[row]} ranks`, `from ${time(from)}, took ${time(duration[row])}`,
      `undisturbed ${time(ideal[row])}: ${short(duration[row] / ideal[row])} times`, `bus bandwidth ${rate(bandwidth[row])}`].join('\n');
    return { value: [row, from, from + duration[row], from + ideal[row], each.index], label, tip };
  }).filter((bar) => !Number.isNaN(bar.value[2]));
}

function option(all: Had<Table>[], bars: Bar[], names: string[]): object {
  return {
    grid: { left: 190, right: 40, top: 20, bottom: 75 }, legend: { show: false },
    xAxis: axis('Simulated time', 'value', time, { min: 0, max: 'dataMax' }),
    yAxis: { type: 'category', data: names.map((_, i) => String(i)), inverse: true, axisTick: { show: false },
      axisLabel: { color: ink(), formatter: (index: string) => (all.length > 1 ? `${all.find((each) => each.index === bars[Number(index)].value[4])?.run.label}: ` : '') + names[Number(index)], width: 180, overflow: 'truncate' } },
    dataZoom: [{ type: 'slider', xAxisIndex: 0, bottom: 5, height: 18, labelFormatter: (value: number) => time(value) }],
    tooltip: { formatter: (hit: { dataIndex: number }) => bars[hit.dataIndex].tip },
    series: [{
      type: 'custom', renderItem: bar, encode: { x: [1, 2, 3], y: 0 }, clip: true,
      data: bars.map((each, i) => ({ value: [i, ...each.value.slice(1)] })),
    }],
  };
}

interface Api { value: (dimension: number) => number; coord: (point: number[]) => number[]; size: (span: number[]) => number[] }

function bar(_: unknown, api: Api): object {
  const [left, middle] = api.coord([api.value(1), api.value(0)]);
  const right = api.coord([api.value(2), api.value(0)])[0];
  const ideal = api.coord([api.value(3), api.value(0)])[0];
  const height = 0.6 * Math.max(4, api.size([0, 1])[1]);
  return {
    type: 'group', children: [
      { type: 'rect', shape: { x: left, y: middle - height / 2, width: Math.max(1, right - left), height }, style: { fill: colour(api.value(4)), stroke: faint() } },
      { type: 'rect', shape: { x: ideal - 1, y: middle - height * 0.7, width: 2, height: height * 1.4 }, style: { fill: ink() } },
    ],
  };
}

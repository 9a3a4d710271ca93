// SPDX-License-Identifier: MIT
// What happened to the fabric and to queue pairs, beside how much was done meanwhile.

import type { Data, Run, Table } from '../data';
import { bytes, time } from '../format';
import { Picture, axis, type Row } from '../picture';
import { sum } from '../statistics';
import { colour, dash, ink, symbol } from '../theme';
import { type Had, type View, drawn, having } from '../view';

const BINS = 100;

export function events(parent: HTMLElement, data: Data): View | null {
  const all = having(data, (run) => run.events);
  if (!all.length) return null;
  const rows = () => all.flatMap((each) => {
    const [at, node, port] = ['time_ns', 'node', 'port'].map((name) => data.numbers(each.table, name));
    const [kind, detail] = ['kind', 'detail'].map((name) => data.words(each.table, name));
    return Array.from({ length: each.table.shown }, (_, row): Row => [each.run.label, at[row], kind(row), node[row], port[row], detail(row)]);
  });
  const picture = new Picture(parent, 'events', 'Events on the time axis',
    'Above, a mark is an event: failures and repairs of links, new routes, queue pairs that gave up. Below, the bytes of the messages that were completed in each hundredth of the time.',
    430, () => option(data, all), { header: ['run', 'time_ns', 'kind', 'node', 'port', 'detail'], rows });
  const numbers = () => {
    const found: Record<string, number> = {};
    all.forEach((each, i) => { found[`events ${each.index} marks`] = drawn(picture, i).length; found[`events ${each.index} sum of time_ns`] = sum(drawn(picture, i).map((point) => point[0])); });
    data.runs.forEach((run, i) => { if (run.flows) found[`events ${i} bytes done`] = sum(done(data, run).map((point) => point[1])); });
    return found;
  };
  return { pictures: [picture], numbers };
}

function option(data: Data, all: Had<Table>[]): object {
  const kinds = [...new Set(all.flatMap((each) => kindsOf(data, each)))];
  const marks = all.map((each) => {
    const at = data.numbers(each.table, 'time_ns');
    const kind = data.words(each.table, 'kind');
    const detail = data.words(each.table, 'detail');
    return {
      type: 'scatter', name: each.run.label, symbol: symbol(each.index), symbolSize: 10, itemStyle: { color: colour(each.index) },
      data: Array.from(at, (value, row) => ({ value: [value, kinds.indexOf(kind(row))], detail: detail(row) })),
    };
  });
  const curves = data.runs.map((run, index) => ({ run, index })).filter(({ run }) => run.flows).map(({ run, index }) => ({
    type: 'line', name: run.label, data: done(data, run), xAxisIndex: 1, yAxisIndex: 1, step: 'start', showSymbol: false,
    lineStyle: { color: colour(index), type: dash(index), width: 2 }, itemStyle: { color: colour(index) },
  }));
  const end = Math.max(...data.runs.map((run) => run.simulatedNs));
  return {
    grid: [{ left: 130, right: 30, top: 40, height: 110 }, { left: 130, right: 30, top: 190, height: 150 }],
    xAxis: [0, 1].map((place) => axis(place ? 'Simulated time' : '', 'value', time, { gridIndex: place, min: 0, max: end })),
    yAxis: [{ type: 'category', data: kinds, gridIndex: 0, axisLabel: { color: ink() } }, axis('Bytes done', 'value', bytes, { gridIndex: 1, min: 0, nameGap: 80 })],
    dataZoom: [{ type: 'slider', xAxisIndex: [0, 1], bottom: 5, height: 18, labelFormatter: (value: number) => time(value) }],
    legend: { show: data.runs.length > 1 },
    tooltip: { formatter: (hit: { seriesType: string; value: number[]; data: { detail?: string } }) => hit.seriesType === 'scatter' ? `${time(hit.value[0])}: ${kinds[hit.value[1]]}\n${hit.data.detail ?? ''}` : `until ${time(hit.value[0])}: ${bytes(hit.value[1])}` },
    series: [...marks, ...curves],
  };
}

function kindsOf(data: Data, each: Had<Table>): string[] {
  const kind = data.words(each.table, 'kind');
  return Array.from({ length: each.table.shown }, (_, row) => kind(row));
}

/** Points [end of the bin, bytes of the messages that ended in it]. */
function done(data: Data, run: Run): [number, number][] {
  if (!run.flows) return [];
  const [start, fct, sizes] = ['start_ns', 'fct_ns', 'size_bytes'].map((name) => data.numbers(run.flows as Table, name));
  const width = run.simulatedNs / BINS || 1;
  const bins = new Float64Array(BINS);
  for (let i = 0; i < start.length; i++) bins[Math.min(BINS - 1, Math.floor((start[i] + fct[i]) / width))] += sizes[i];
  return Array.from(bins, (value, i) => [(i + 1) * width, value]);
}

// SPDX-License-Identifier: MIT
// What was sampled over time: queues and utilisation of link directions, rates of queue pairs.

import type { Data, Series } from '../data';
import { bytes, percent, rate, time } from '../format';
import { Picture, axis, type Row } from '../picture';
import { largest, sum } from '../statistics';
import { VIRIDIS, colour, dash, ink, paper } from '../theme';
import { type Had, type View, drawn, having } from '../view';

interface Panel { column: string; name: string; format: (value: number) => string }
type Lines = Had<Series>;
const MOST_LINES = 14; // of all runs together; the table has all
const PANEL_HEIGHT = 150;

const QUEUES: Panel[] = [
  { column: 'max_queue_bytes', name: 'Largest queue', format: bytes }, { column: 'utilization', name: 'Utilisation', format: percent },
];
const RATES: Panel[] = [
  { column: 'sent_bps', name: 'Sent', format: rate }, { column: 'rate_bps', name: 'Rate limit', format: rate },
  { column: 'window_bytes', name: 'Window', format: bytes },
];

export function queues(parent: HTMLElement, data: Data): View | null {
  const all = having(data, (run) => run.samples);
  if (!all.length) return null;
  const lines = overTime(parent, data, all, 'queues', 'Queues and utilisation', 'Sampled link directions, those with the deepest queues first, interval by interval.', QUEUES);
  const map = heat(parent, data, all[0]);
  const numbers = () => ({ ...figures(data, all, 'queues', 'max_queue_bytes'), 'queues lines': drawnSum(lines, 0), 'queues map cells': drawn(map, 0).length, 'queues map largest': largest(drawn(map, 0).map((point) => point[2])) });
  return { pictures: [lines, map], numbers };
}

export function rates(parent: HTMLElement, data: Data): View | null {
  const all = having(data, (run) => run.rates);
  if (!all.length) return null;
  const picture = overTime(parent, data, all, 'rates', 'Rates of queue pairs', 'What queue pairs sent, and what their congestion control allowed; those that sent most first.', RATES);
  return { pictures: [picture], numbers: () => ({ ...figures(data, all, 'rates', 'sent_bps'), 'rates lines': drawnSum(picture, 0) }) };
}

function figures(data: Data, all: Lines[], name: string, column: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const each of all) {
    const values = data.numbers(each.table, column);
    found[`${name} ${each.index} rows`] = values.length;
    found[`${name} ${each.index} sum of ${column}`] = sum(values);
    found[`${name} ${each.index} largest ${column}`] = largest(values);
  }
  return found;
}

const drawnSum = (picture: Picture, series: number): number => sum(drawn(picture, series).map((point) => point[1]));

/** The rows [first, last) of every line. */
function spans(data: Data, series: Series): [number, number][] {
  const line = data.numbers(series, 'series');
  const found: [number, number][] = [];
  for (let i = 0, first = 0; i < line.length; i++) {
    if (i + 1 === line.length || line[i + 1] !== line[i]) { found.push([first, i + 1]); first = i + 1; }
  }
  return found;
}

function overTime(parent: HTMLElement, data: Data, all: Lines[], id: string, title: string, describe: string, wanted: Panel[]): Picture {
  const panels = wanted.filter((panel) => all.some((each) => data.numbers(each.table, panel.column).some((value) => !Number.isNaN(value))));
  const each = Math.max(1, Math.floor(MOST_LINES / all.length));
  const rows = () => all.flatMap((lines) => {
    const line = data.numbers(lines.table, 'series');
    const columns = ['time_ns', ...panels.map((panel) => panel.column)].map((name) => data.numbers(lines.table, name));
    return Array.from({ length: lines.table.shown }, (_, row): Row => [lines.run.label, lines.table.names[line[row]], ...columns.map((column) => column[row])]);
  });
  const header = ['run', 'of', 'time_ns', ...panels.map((panel) => panel.column)];
  const option = () => linesOption(data, all, panels, each);
  const picture = new Picture(parent, id, title, describe, 100 + PANEL_HEIGHT * panels.length, option, { header, rows });
  const most = Math.max(...all.map((lines) => lines.table.of));
  if (most > each) picture.notes.append(`${each} of ${most} are drawn for each run.`);
  return picture;
}

function linesOption(data: Data, all: Lines[], panels: Panel[], each: number): object {
  const series = panels.flatMap((panel, place) => all.flatMap((lines) => {
    const values = data.numbers(lines.table, panel.column);
    const times = data.numbers(lines.table, 'time_ns');
    return spans(data, lines.table).slice(0, each).map(([first, last], line) => {
      const look = all.length > 1 && each === 1 ? lines.index : all.length > 1 ? lines.index * each + line : line;
      const points = Array.from({ length: last - first }, (_, i) => [times[first + i], values[first + i]]);
      const name = all.length > 1 ? `${lines.run.label}: ${lines.table.names[line]}` : lines.table.names[line];
      return {
        type: 'line', name, data: points, xAxisIndex: place, yAxisIndex: place, showSymbol: points.length === 1, step: 'start',
        sampling: 'max', lineStyle: { color: colour(look), type: dash(look), width: 1.5 }, itemStyle: { color: colour(look) },
      };
    });
  }));
  const axes = panels.map((_, place) => place);
  return {
    grid: axes.map((place) => ({ left: 90, right: 30, top: 45 + PANEL_HEIGHT * place, height: PANEL_HEIGHT - 45 })),
    xAxis: axes.map((place) => axis(place === panels.length - 1 ? 'Simulated time' : '', 'value', time, { gridIndex: place, min: 0, max: 'dataMax' })),
    yAxis: panels.map((panel, place) => axis(panel.name, 'value', panel.format, { gridIndex: place, min: 0, nameGap: 68 })),
    dataZoom: [{ type: 'inside', xAxisIndex: axes, zoomOnMouseWheel: 'ctrl' }, { type: 'slider', xAxisIndex: axes, bottom: 5, height: 18, labelFormatter: (value: number) => time(value) }],
    legend: {}, tooltip: { trigger: 'axis', valueFormatter: (value: number) => String(value) },
    axisPointer: { link: [{ xAxisIndex: 'all' }] }, series,
  };
}

/** Queues of one run as a map: a row is a link direction, a cell an interval. */
function heat(parent: HTMLElement, data: Data, lines: Lines): Picture {
  const line = data.numbers(lines.table, 'series');
  const times = data.numbers(lines.table, 'time_ns');
  const deepest = data.numbers(lines.table, 'max_queue_bytes');
  const option = () => {
    const steps = [...new Set(Array.from(times))].sort((a, b) => a - b);
    const place = new Map(steps.map((step, i) => [step, i]));
    const points = Array.from(times, (at, row) => [place.get(at) ?? 0, line[row], deepest[row]]);
    return {
      grid: { left: 130, right: 30, top: 10, bottom: 115 },
      xAxis: { ...axis('Simulated time', 'category', (index) => time(Number(index))), data: steps.map(String) },
      yAxis: { type: 'category', data: lines.table.names, inverse: true, axisLabel: { color: ink() } },
      visualMap: { type: 'continuous', min: 0, max: largest(deepest) || 1, orient: 'horizontal', left: 'center', bottom: 5, calculable: true, formatter: (value: number) => bytes(value), textStyle: { color: ink() }, inRange: { color: VIRIDIS } },
      legend: { show: false },
      tooltip: { formatter: (hit: { value: number[] }) => `${lines.table.names[hit.value[1]]}\nuntil ${time(steps[hit.value[0]])}: ${bytes(hit.value[2])}` },
      series: [{ type: 'heatmap', data: points, progressive: 0, itemStyle: { borderColor: paper(), borderWidth: 0 } }],
    };
  };
  const rows = () => Array.from(times, (at, row): Row => [lines.table.names[line[row]], at, deepest[row]]);
  const height = 155 + Math.min(420, 18 * lines.table.names.length);
  return new Picture(parent, 'queues-map', 'Queue map', `The largest queue of each interval (${lines.run.label}).`, height, option, { header: ['of', 'time_ns', 'max_queue_bytes'], rows });
}

// SPDX-License-Identifier: MIT
// Links: every direction of the fabric that carried something, from the busiest to the idlest of its
// tier, and as a map in the order of nodes and ports.

import type { Data, Run, Table } from '../data';
import { choice } from '../dom';
import { bytes, percent, short, time } from '../format';
import { Picture, axis, type Row } from '../picture';
import { sum } from '../statistics';
import { DIFFERENCE, VIRIDIS, colour, dash, ink, paper } from '../theme';
import { type Had, type View, drawn, having } from '../view';

interface Metric { name: string; column: string; of: (value: number, run: Run) => number; format: (value: number) => string }
const METRICS: Metric[] = [
  { name: 'utilisation', column: 'utilization', of: (value) => value, format: percent },
  { name: 'time paused', column: 'paused_ns', of: (value, run) => value / run.simulatedNs, format: percent },
  { name: 'largest queue', column: 'max_queue_bytes', of: (value) => value, format: bytes },
  { name: 'marked frames', column: 'marked_frames', of: (value) => value, format: short },
  { name: 'dropped frames', column: 'dropped_frames', of: (value) => value, format: short },
  { name: 'pauses sent', column: 'pause_frames', of: (value) => value, format: short },
];
const COLUMNS = ['from_node', 'from_port', 'to_node', 'to_port', 'rate_bps', 'tx_bytes', 'tx_frames', 'marked_frames',
  'dropped_frames', 'pause_frames', 'paused_ns', 'max_queue_bytes', 'utilization'];
const WIDTH = 64; // cells in a row of the map, at most
const ROW_HEIGHT = 18;
const MOST_ROWS = 16; // of a band of the map; ports share a cell beyond
const CURVE_POINTS = 500;

interface Cell { value: number; mean: number; rows: number[] }
type Linked = Had<Table>;

export function links(parent: HTMLElement, data: Data): View | null {
  const linked = having(data, (run) => run.links);
  return linked.length ? new Links(parent, data, linked) : null;
}

class Links implements View {
  readonly pictures: Picture[];
  private metric = METRICS[0];
  private shown = 0; // the run on the map
  private difference = false; // from the first run, on the map
  private readonly map: Picture;
  private readonly curves: Picture;
  private cells: Cell[] = [];
  private readonly directions: string[];

  constructor(parent: HTMLElement, private readonly data: Data, private readonly linked: Linked[]) {
    const named = linked.flatMap((each) => {
      const word = data.words(each.table, 'direction');
      return Array.from({ length: each.table.shown }, (_, row) => word(row));
    });
    this.directions = [...new Set(named)];
    const behind = { header: ['run', 'direction', ...COLUMNS], rows: () => this.rows() };
    this.curves = new Picture(parent, 'links', 'By tier',
      'Link directions of each pair of tiers from the largest to the smallest value: a balanced tier is a flat line, a few hot ports are a spike on the left.',
      400, () => this.curvesOption(), behind);
    this.map = new Picture(parent, 'links-map', 'Map',
      'A cell is a link direction, in the order of nodes and ports, in a band for each pair of tiers. Where ports share a cell, the largest value counts.',
      460, () => this.mapOption(), behind);
    this.curves.controls.append(choice('Show', METRICS.map((metric) => metric.name), (i) => { this.metric = METRICS[i]; this.redraw(); }));
    if (linked.length > 1) this.map.controls.append(this.runChoice());
    this.pictures = [this.curves, this.map];
  }

  numbers(): Record<string, number> {
    const found: Record<string, number> = {};
    for (const each of this.linked) {
      const name = `links ${each.index}`;
      found[`${name} rows`] = each.table.shown;
      for (const column of ['tx_bytes', 'dropped_frames', 'paused_ns', 'utilization']) found[`${name} sum of ${column}`] = sum(this.data.numbers(each.table, column));
    }
    const values = drawn(this.map, 0).map((point) => point[2]);
    found['map cells'] = values.length;
    found['map ports'] = sum(this.cells.map((cell) => cell.rows.length));
    found['map largest'] = Math.max(...values);
    found['map sum'] = sum(this.cells.map((cell) => cell.mean * cell.rows.length));
    return found;
  }

  private redraw(): void { this.pictures.forEach((picture) => picture.redraw()); }

  private runChoice(): HTMLElement {
    const names = this.linked.map((each) => each.run.label);
    const comparable = this.linked.slice(1).filter((each) => each.run.fabric && each.run.fabric === this.linked[0].run.fabric);
    const all = [...names, ...comparable.map((each) => `${each.run.label} minus ${names[0]}`)];
    return choice('Run', all, (i) => {
      this.difference = i >= names.length;
      this.shown = this.difference ? this.linked.indexOf(comparable[i - names.length]) : i;
      this.map.redraw();
    });
  }

  private values(each: Linked): Float64Array {
    return Float64Array.from(this.data.numbers(each.table, this.metric.column), (value) => this.metric.of(value, each.run));
  }

  private rowsByDirection(each: Linked): Map<string, number[]> {
    const word = this.data.words(each.table, 'direction');
    const found = new Map(this.directions.map((name) => [name, [] as number[]]));
    for (let row = 0; row < each.table.shown; row++) found.get(word(row))?.push(row);
    return found;
  }

  private curvesOption(): object {
    const series = this.linked.flatMap((each) => {
      const values = this.values(each);
      return [...this.rowsByDirection(each)].filter(([, rows]) => rows.length).map(([name, rows]) => {
        const ordered = Float64Array.from(rows, (row) => values[row]).sort().reverse();
        const several = this.linked.length > 1;
        const place = several ? each.index : this.directions.indexOf(name);
        return {
          type: 'line', name: several ? `${each.run.label}: ${name}` : name, showSymbol: ordered.length === 1, data: thinned(ordered), step: 'end',
          lineStyle: { color: colour(place), type: several ? dash(7 * this.directions.indexOf(name)) : dash(place), width: 2 }, itemStyle: { color: colour(place) },
        };
      });
    });
    return {
      grid: { left: 80, right: 30, top: 50, bottom: 55 }, legend: {},
      xAxis: axis('Share of the link directions', 'value', percent, { min: 0, max: 1 }),
      yAxis: axis(this.metric.name, 'value', this.metric.format, { min: 0, nameGap: 60 }),
      tooltip: { trigger: 'axis', valueFormatter: this.metric.format }, series,
    };
  }

  private mapOption(): object {
    const each = this.linked[this.shown];
    const values = this.difference ? this.differences(each) : this.values(each);
    const node = this.data.numbers(each.table, 'from_node');
    const port = this.data.numbers(each.table, 'from_port');
    const points: [number, number, number][] = [];
    const bands: string[] = [];
    const directions = this.rowsByDirection(each);
    const width = Math.min(WIDTH, Math.max(16, ...[...directions.values()].map((rows) => rows.length)));
    this.cells = [];
    for (const [name, unordered] of directions) {
      if (!unordered.length) continue;
      const rows = unordered.sort((a, b) => node[a] - node[b] || port[a] - port[b]);
      const share = Math.ceil(rows.length / (width * MOST_ROWS));
      const first = bands.length;
      for (let i = 0; i < rows.length; i += share) {
        const cell = pooled(rows.slice(i, i + share), values);
        const place = i / share;
        points.push([place % width, first + Math.floor(place / width), cell.value]);
        this.cells.push(cell);
      }
      while (bands.length < first + Math.ceil(Math.ceil(rows.length / share) / width)) bands.push(bands.length === first ? name : '');
      bands.push('');
    }
    this.map.height = 100 + ROW_HEIGHT * bands.length;
    return this.mapLook(each, points, bands, width);
  }

  private mapLook(each: Linked, points: [number, number, number][], bands: string[], width: number): object {
    let most = 0;
    for (const point of points) most = Math.max(most, Math.abs(point[2]));
    return {
      grid: { left: 110, right: 30, top: 20, bottom: 70 },
      xAxis: { type: 'category', data: Array.from({ length: width }, (_, i) => String(i)), show: false },
      yAxis: { type: 'category', data: bands.map((name, i) => `${i}\n${name}`), inverse: true, axisTick: { show: false }, axisLine: { show: false },
        axisLabel: { color: ink(), interval: 0, formatter: (value: string) => value.split('\n')[1] } },
      visualMap: {
        type: 'continuous', min: this.difference ? -most : 0, max: most || 1, orient: 'horizontal', left: 'center', bottom: 5, calculable: true,
        formatter: (value: number) => this.metric.format(value), textStyle: { color: ink() }, inRange: { color: this.difference ? DIFFERENCE : VIRIDIS },
      },
      legend: { show: false },
      tooltip: { formatter: (hit: { dataIndex: number }) => this.tip(each, this.cells[hit.dataIndex]) },
      series: [{ type: 'heatmap', data: points, itemStyle: { borderColor: paper(), borderWidth: 1 }, progressive: 0 }],
    };
  }

  /** What each direction has more than in the first run, which may not have had it. */
  private differences(each: Linked): Float64Array {
    const key = (links: Table) => {
      const node = this.data.numbers(links, 'from_node');
      const port = this.data.numbers(links, 'from_port');
      return (row: number) => node[row] * 65536 + port[row];
    };
    const base = this.linked[0];
    const before = new Map<number, number>();
    const baseKey = key(base.table);
    this.values(base).forEach((value, row) => before.set(baseKey(row), value));
    const ownKey = key(each.table);
    return this.values(each).map((value, row) => value - (before.get(ownKey(row)) ?? 0));
  }

  private tip(each: Linked, cell: Cell): string {
    const at = (name: string, row: number) => this.data.numbers(each.table, name)[row];
    const named = (row: number) => `node ${at('from_node', row)} port ${at('from_port', row)}`;
    const [first, last] = [cell.rows[0], cell.rows[cell.rows.length - 1]];
    if (first === last) {
      return [`${named(first)} → node ${at('to_node', first)} port ${at('to_port', first)}`, `${this.metric.name} ${this.metric.format(cell.value)}`,
        `sent ${bytes(at('tx_bytes', first))}, paused ${time(at('paused_ns', first))}`].join('\n');
    }
    return `${named(first)} to ${named(last)}\n${cell.rows.length} link directions\nlargest ${this.metric.format(cell.value)}, mean ${this.metric.format(cell.mean)}`;
  }

  private rows(): Row[] {
    return this.linked.flatMap((each) => {
      const word = this.data.words(each.table, 'direction');
      const columns = COLUMNS.map((name) => this.data.numbers(each.table, name));
      return Array.from({ length: each.table.shown }, (_, row): Row => [each.run.label, word(row), ...columns.map((column) => column[row])]);
    });
  }
}

function pooled(rows: number[], values: Float64Array): Cell {
  let most = values[rows[0]];
  let total = 0;
  for (const row of rows) {
    total += values[row];
    if (Math.abs(values[row]) > Math.abs(most)) most = values[row];
  }
  return { value: most, mean: total / rows.length, rows };
}

/** Points [share of directions, value] of a falling list. */
function thinned(ordered: Float64Array): [number, number][] {
  const step = Math.max(1, Math.floor(ordered.length / CURVE_POINTS));
  const points: [number, number][] = ordered.length > 1 ? [[0, ordered[0]]] : [];
  for (let i = 0; i < ordered.length; i += step) points.push([(i + 1) / ordered.length, ordered[i]]);
  points.push([1, ordered[ordered.length - 1]]);
  return points;
}

// SPDX-License-Identifier: MIT
// Flow completion times: each flow as a point, the distributions, and the slowest. What is chosen in
// the first picture, by dragging a rectangle or by the least value, the other two show alone.

import type { Data, Flows } from '../data';
import { button, choice, element, table } from '../dom';
import { short, size, time } from '../format';
import { Picture, axis, scaleFor, type Row } from '../picture';
import { cumulative, largest, percentile, smallest, sum } from '../statistics';
import { colour, dash, symbol } from '../theme';
import { type Had, type View, drawn, having } from '../view';

const COLUMNS = ['flow', 'src', 'dst', 'size_bytes', 'start_ns', 'fct_ns', 'ideal_fct_ns', 'retransmitted_packets'];
const MOST_WORST = 20;
const ACROSS = [
  { name: 'message size', column: 'size_bytes', format: size },
  { name: 'start', column: 'start_ns', format: time },
  { name: 'flow', column: 'flow', format: short },
];
const LARGE = 3000; // points from which on the library draws them all as one

type Range = [[number, number], [number, number]];

/** The flows of one run, with what is drawn of them. */
interface Drawn extends Had<Flows> { x: () => ArrayLike<number>; y: ArrayLike<number>; column: (name: string) => ArrayLike<number>; tag: (row: number) => string }

export function flows(parent: HTMLElement, data: Data): View | null {
  const all = having(data, (run) => (run.flows?.shown ? run.flows : null));
  if (!all.length) return null;
  return new Explorer(parent, data, all);
}

class Explorer implements View {
  readonly pictures: Picture[];
  private readonly sets: Drawn[];
  private readonly ofSlowdown: boolean;
  private across = ACROSS[0];
  private readonly scale: 'value' | 'log';
  private range: Range | null = null;
  private least = 0;
  private readonly worst = element('div', { class: 'scroll', 'aria-live': 'polite' });
  private readonly scatter: Picture;
  private readonly curves: Picture;

  constructor(parent: HTMLElement, private readonly data: Data, all: Had<Flows>[]) {
    this.ofSlowdown = all.every((each) => each.table.kind === 'flows');
    this.sets = all.map((each) => {
      const column = (name: string) => data.numbers(each.table, name);
      const fct = column('fct_ns');
      const ideal = column('ideal_fct_ns');
      const y = this.ofSlowdown ? Float64Array.from(fct, (value, i) => value / ideal[i]) : fct;
      return { ...each, y, column, tag: data.words(each.table, 'tag'), x: () => column(this.across.column) };
    });
    const [least, most] = [smallest, largest].map((of) => of(this.sets.map((each) => of(each.y))));
    this.scale = scaleFor(least, most);
    const differing = ACROSS.filter(({ column }) => this.differs(column)); // an axis of one value says nothing
    this.across = differing[0] ?? ACROSS[0];
    this.scatter = this.makeScatter(parent, differing);
    this.curves = this.makeCurves(parent);
    parent.append(element('h3', {}, 'The slowest of them'), this.worst);
    this.pictures = [this.scatter, this.curves];
    this.listWorst();
  }

  numbers(): Record<string, number> {
    const found: Record<string, number> = {};
    this.sets.forEach((each, i) => {
      const points = drawn(this.scatter, i);
      const ordered = Float64Array.from(points, (point) => point[1]).sort();
      const name = `flows ${each.index}`;
      found[`${name} points`] = points.length;
      found[`${name} sum of y`] = sum(ordered);
      found[`${name} p99 of y`] = percentile(ordered, 99);
      found[`${name} sum of fct_ns`] = sum(each.column('fct_ns'));
      found[`${name} largest in curve`] = largest(drawn(this.curves, i).map((point) => point[0]));
    });
    return found;
  }

  /** Chooses flows by a rectangle in the scatter, in its values. */
  select(range: Range | null): void {
    this.range = range;
    this.update();
  }

  private update(): void {
    this.curves.redraw();
    this.listWorst();
  }

  private differs(column: string): boolean {
    const values = this.sets.map((each) => each.column(column));
    return smallest(values.map(smallest)) < largest(values.map(largest));
  }

  private get yName(): string { return this.ofSlowdown ? 'Slowdown (1 = ideal)' : 'From posting to the last ACK'; }
  private get yFormat(): (value: number) => string { return this.ofSlowdown ? short : time; }

  private makeScatter(parent: HTMLElement, differing: typeof ACROSS): Picture {
    const what = this.ofSlowdown ? 'flow' : 'message of a collective; these wait for each other, so that they have times but no slowdown';
    const picture = new Picture(parent, 'flows', 'Every flow', `A point is a ${what}. Drag a rectangle to choose some.`,
      420, () => this.scatterOption(), { header: ['run', ...COLUMNS, 'tag'], rows: () => this.rows() },
      (chart) => {
        chart.dispatchAction({ type: 'takeGlobalCursor', key: 'brush', brushOption: { brushType: 'rect', brushMode: 'single' } });
        chart.on('brushEnd', (event) => {
          const area = (event as { areas: { coordRange?: Range }[] }).areas[0];
          this.select(area?.coordRange ?? null);
        });
      });
    if (differing.length > 1) {
      picture.controls.append(choice('Across', differing.map(({ name }) => name), (i) => {
        this.across = differing[i];
        this.range = null;
        picture.redraw();
        this.update();
      }));
    }
    const least = element('input', { type: 'number', min: '0', step: 'any', value: '0' });
    least.addEventListener('change', () => { this.least = Number(least.value) || 0; this.update(); });
    picture.controls.append(element('label', {}, this.ofSlowdown ? 'Slowdown at least ' : 'Nanoseconds at least ', least),
      button('Choose all', () => { least.value = '0'; this.least = 0; this.range = null; picture.redraw(); this.update(); }));
    return picture;
  }

  private scatterOption(): object {
    const series = this.sets.map((each) => {
      const x = each.x();
      const points = new Float64Array(2 * x.length);
      for (let i = 0; i < x.length; i++) { points[2 * i] = x[i]; points[2 * i + 1] = each.y[i]; }
      return {
        type: 'scatter', name: each.run.label, data: points, dimensions: ['x', 'y'], symbol: symbol(each.index), symbolSize: x.length > LARGE ? 4 : 8,
        large: x.length > LARGE, largeThreshold: LARGE, itemStyle: { color: colour(each.index), opacity: 0.6 },
      };
    });
    const { name, column, format } = this.across;
    const kind = column === 'size_bytes' ? 'log' : 'value';
    return {
      grid: { left: 70, right: 30, top: 40, bottom: 55 }, xAxis: axis(name, kind, format, { min: 'dataMin', max: 'dataMax' }),
      yAxis: axis(this.yName, this.scale, this.yFormat, { nameGap: 50, min: this.scale === 'value' ? 0 : this.ofSlowdown ? 1 : 'dataMin' }),
      legend: { show: this.sets.length > 1 }, brush: { xAxisIndex: 0, yAxisIndex: 0, outOfBrush: {}, throttleType: 'debounce' },
      toolbox: { show: false },
      tooltip: { trigger: 'item', formatter: (hit: { seriesIndex: number; dataIndex: number }) => this.tip(hit.seriesIndex, hit.dataIndex) },
      series,
    };
  }

  private tip(set: number, row: number): string {
    const each = this.sets[set];
    const at = (name: string) => each.column(name)[row];
    return [`${each.run.label}: flow ${at('flow')}, ${at('src')} → ${at('dst')}`, `${size(at('size_bytes'))} from ${time(at('start_ns'))}`,
      `took ${time(at('fct_ns'))}, alone ${time(at('ideal_fct_ns'))}`].join('\n');
  }

  private makeCurves(parent: HTMLElement): Picture {
    return new Picture(parent, 'flows-distribution', 'Distribution', 'The share of flows that had at most so much; of those chosen above.',
      340, () => this.curvesOption(), { header: ['run', this.yName, 'share'], rows: () => this.sets.flatMap((each) => this.curve(each).map((point): Row => [each.run.label, ...point])) });
  }

  private curvesOption(): object {
    const series = this.sets.map((each) => ({
      type: 'line', step: 'end', showSymbol: false, name: each.run.label, data: this.curve(each),
      lineStyle: { color: colour(each.index), type: dash(each.index), width: 2 }, itemStyle: { color: colour(each.index) },
    }));
    return {
      grid: { left: 70, right: 30, top: 40, bottom: 55 }, legend: { show: this.sets.length > 1 },
      xAxis: axis(this.yName, this.scale, this.yFormat, { min: 'dataMin', max: 'dataMax' }),
      yAxis: axis('Share of flows', 'value', (value) => `${short(100 * value)} %`, { min: 0, max: 1, nameGap: 50 }),
      tooltip: { trigger: 'axis', valueFormatter: (value: number) => `${short(100 * value)} %` }, series,
    };
  }

  /** Of all flows of the run, those left out of the report too, or of those chosen. */
  private curve(each: Drawn): [number, number][] {
    if (!this.range && this.least === 0) return this.wholeCurve(each);
    return cumulative(this.chosen(each).map((row) => each.y[row]));
  }

  private wholeCurve(each: Drawn): [number, number][] {
    const all = this.ofSlowdown ? each.table.distributions.slowdown : each.table.distributions.fct_ns;
    if (each.table.shown === each.table.total || !all) return cumulative(Array.from(each.y));
    const [values, shares] = [all.values, all.shares].map((index) => this.data.array(index));
    return Array.from(values, (value, i) => [value, shares[i]]);
  }

  private chosen(each: Drawn): number[] {
    const x = each.x();
    const rows: number[] = [];
    for (let i = 0; i < x.length; i++) {
      if (each.y[i] < this.least) continue;
      if (this.range && !(within(x[i], this.range[0]) && within(each.y[i], this.range[1]))) continue;
      rows.push(i);
    }
    return rows;
  }

  private rows(): Row[] {
    return this.sets.flatMap((each) => this.chosen(each).map((row) => this.row(each, row)));
  }

  private row(each: Drawn, row: number): Row {
    return [each.run.label, ...COLUMNS.map((name) => each.column(name)[row]), each.tag(row)];
  }

  private listWorst(): void {
    const found = this.sets.flatMap((each) => this.chosen(each).map((row) => ({ each, row })))
      .sort((a, b) => b.each.y[b.row] - a.each.y[a.row]);
    const header = ['Run', 'Flow', 'From', 'To', 'Size', 'Start', 'Took', 'Alone', 'Slowdown', 'Repeats', 'Tag'];
    const rows = found.slice(0, MOST_WORST).map(({ each, row }): Row => {
      const at = (name: string) => each.column(name)[row];
      return [each.run.label, at('flow'), at('src'), at('dst'), size(at('size_bytes')), time(at('start_ns')), time(at('fct_ns')),
        time(at('ideal_fct_ns')), this.ofSlowdown ? short(each.y[row]) : '–', at('retransmitted_packets'), each.tag(row)];
    });
    this.worst.replaceChildren(element('p', {}, `${found.length.toLocaleString('en-US')} flows are chosen.`), table(header, rows));
  }
}

function within(value: number, [low, high]: [number, number]): boolean {
  return value >= low && value <= high;
}

// SPDX-License-Identifier: MIT
// A picture of the report: a title, what is to be seen, controls, a chart, and the table behind it.

import * as echarts from 'echarts/core';
import { BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import {
  AriaComponent, BrushComponent, DataZoomComponent, GridComponent, LegendComponent, MarkLineComponent,
  TitleComponent, ToolboxComponent, TooltipComponent, VisualMapComponent,
} from 'echarts/components';
import { CanvasRenderer } from 'echarts/renderers';
import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { csv, element, button, save, table } from './dom';
import { faint, ink, paper } from './theme';

echarts.use([
  BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart, AriaComponent, BrushComponent,
  DataZoomComponent, GridComponent, LegendComponent, MarkLineComponent, TitleComponent,
  ToolboxComponent, TooltipComponent, VisualMapComponent, CanvasRenderer,
]);

export type Row = (string | number)[];
export interface Behind { header: string[]; rows: () => Row[] }
const MOST_SHOWN = 200; // rows of a table in the page; its CSV has all

export class Picture {
  readonly controls = element('div', { class: 'controls' });
  readonly notes = element('p', { class: 'note' });
  chart: EChartsType | null = null;
  private readonly place: HTMLDivElement;
  private readonly root: HTMLElement;
  private readonly spoken: string; // for those who cannot see it
  private point = -1;

  /** `option` gives what is drawn now; it is asked again after changes of what was chosen. */
  constructor(
    parent: HTMLElement, readonly name: string, title: string, describe: string, height: number,
    private readonly option: () => object, private readonly behind: Behind,
    private readonly prepared: (chart: EChartsType) => void = () => undefined,
  ) {
    this.spoken = `${title}. ${describe} The table below has its figures.`;
    this.place = element('div', { class: 'chart', tabindex: '0', role: 'img', 'aria-label': this.spoken });
    this.height = height;
    this.place.addEventListener('keydown', (event) => this.step(event));
    this.root = element('figure', { id: name }, element('h3', {}, title), element('p', {}, describe),
      this.controls, this.place, this.notes, this.tableBehind());
    parent.append(this.root);
  }

  draw(): void {
    this.chart?.dispose();
    const option = this.option() as EChartsCoreOption; // which may set the height
    this.chart = echarts.init(this.place, null, { renderer: 'canvas' });
    this.chart.setOption(this.withLook(option));
    this.prepared(this.chart);
  }

  /** Draws anew what was drawn before; in what is out of sight until now nothing has to be. */
  redraw(): void {
    if (this.chart) this.draw();
    const details = this.root.querySelector('details');
    if (details?.open) this.fill(details);
  }

  resize(): void { this.chart?.resize(); }

  set height(pixels: number) { this.place.style.height = `${pixels}px`; }

  get element(): HTMLElement { return this.root; }

  private withLook(option: EChartsCoreOption): EChartsCoreOption {
    const base = {
      animation: false,
      backgroundColor: paper(),
      textStyle: { color: ink(), fontFamily: 'system-ui, sans-serif' },
      aria: { enabled: true, label: { description: this.spoken } },
      tooltip: {
        confine: true, renderMode: 'richText', backgroundColor: paper(), borderColor: faint(),
        textStyle: { color: ink(), fontSize: 12 },
      },
      legend: { type: 'scroll', textStyle: { color: ink() }, top: 0, inactiveColor: faint() },
    };
    const merged: Record<string, unknown> = { ...base, ...option };
    for (const part of ['tooltip', 'legend'] as const) {
      if (part in option) merged[part] = { ...base[part], ...(option[part] as object) };
    }
    return merged;
  }

  /** Arrow keys move along the first series. */
  private step(event: KeyboardEvent): void {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by || !this.chart) return;
    event.preventDefault();
    this.point = Math.max(0, this.point + by);
    this.chart.dispatchAction({ type: 'showTip', seriesIndex: 0, dataIndex: this.point });
  }

  private tableBehind(): HTMLDetailsElement {
    const details = element('details', {}, element('summary', {}, 'Table'));
    details.addEventListener('toggle', () => details.open && this.fill(details));
    return details;
  }

  private fill(details: HTMLDetailsElement): void {
    const rows = this.behind.rows();
    const more = rows.length > MOST_SHOWN ? `The first ${MOST_SHOWN} of ${rows.length.toLocaleString('en-US')} rows. ` : '';
    details.replaceChildren(element('summary', {}, 'Table'),
      element('p', {}, more, button('Save as CSV', () => save(`${this.name}.csv`, csv(this.behind.header, rows)))),
      element('div', { class: 'scroll' }, table(this.behind.header, rows.slice(0, MOST_SHOWN))));
  }
}

const WIDE = 20; // an axis whose ends are a larger factor apart is logarithmic

/** The kind of axis for values of this range. */
export function scaleFor(least: number, most: number): 'value' | 'log' {
  return least > 0 && most > WIDE * least ? 'log' : 'value';
}

/** Axes with the names and units of what they show. */
export function axis(name: string, type: 'value' | 'log' | 'category', format: (value: number) => string, more: object = {}): object {
  return {
    type, name, nameLocation: 'middle', nameGap: 30, nameTextStyle: { color: ink() },
    axisLabel: { color: ink(), formatter: format, hideOverlap: true },
    axisLine: { show: true, lineStyle: { color: ink() } }, splitLine: { lineStyle: { color: faint() } },
    minorSplitLine: { show: false }, ...more,
  };
}

// SPDX-License-Identifier: MIT
import type { Data, Run } from './data';
import type { Picture } from './picture';

/** A section of the report. */
export interface View {
  pictures: Picture[];
  /** What the pictures show, in figures that the tests compare with the results folders. */
  numbers: () => Record<string, number>;
}

/** A run that has a table of some kind, and its place among the runs, which is its colour. */
export interface Had<T> { run: Run; index: number; table: T }

export function having<T>(data: Data, of: (run: Run) => T | null): Had<T>[] {
  return data.runs.flatMap((run, index) => {
    const table = of(run);
    return table ? [{ run, index, table }] : [];
  });
}

/** The points that a chart's series were given, as its library holds them. */
export function drawn(picture: Picture, series: number): ArrayLike<number>[] {
  const option = picture.chart?.getOption() as { series?: { data?: unknown }[] } | undefined;
  const data = option?.series?.[series]?.data;
  if (data instanceof Float64Array) {
    return Array.from({ length: data.length / 2 }, (_, i) => data.subarray(2 * i, 2 * i + 2));
  }
  return (data as { value?: number[] }[] | undefined ?? []).map((item) => item.value ?? (item as unknown as number[]));
}

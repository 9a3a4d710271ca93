// SPDX-License-Identifier: MIT

/** The p-th percentile (1..100) of an ascending, non-empty list, by nearest rank. */
export function percentile(ordered: ArrayLike<number>, p: number): number {
  return ordered[Math.ceil((p * ordered.length) / 100) - 1];
}

/** The largest value; 0 of none. */
export function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) if (values[i] > most) most = values[i];
  return most;
}

/** The smallest value; Infinity of none. */
export function smallest(values: ArrayLike<number>): number {
  let least = Infinity;
  for (let i = 0; i < values.length; i++) if (values[i] < least) least = values[i];
  return least;
}

/** The sum of what is a number. */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) total += values[i];
  return total;
}

/** Points [value, share] of the cumulative distribution of `values`, at most `points` of them. */
export function cumulative(values: number[], points = 1000): [number, number][] {
  const ordered = Float64Array.from(values).sort();
  const step = Math.max(1, Math.ceil(ordered.length / points));
  const curve: [number, number][] = [];
  for (let i = step - 1; i < ordered.length; i += step) curve.push([ordered[i], (i + 1) / ordered.length]);
  if (ordered.length && curve[curve.length - 1]?.[1] !== 1) curve.push([ordered[ordered.length - 1], 1]);
  return curve;
}

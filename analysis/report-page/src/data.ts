// SPDX-License-Identifier: MIT
// What the generator put into the file: a JSON document, and typed arrays that it names by number.

export type Column = Uint8Array | Uint16Array | Uint32Array | Float64Array;
export interface Words { codes: number; words: string[] }
type Cell = number | Words;

export interface Table { columns: Record<string, Cell>; shown: number; total: number }
export interface Distribution { values: number; shares: number }
export interface Flows extends Table {
  kind: 'flows' | 'messages';
  distributions: { fct_ns: Distribution; slowdown: Distribution | null };
}
export interface Series extends Table { names: string[]; of: number }

export interface Run {
  label: string; folder: string; subset: string[]; scenario: string; seed: number;
  complete: boolean; simulatedNs: number; endpoints: number; counts: Record<string, number>;
  program: string; command: string[]; settings: string; fabric: string; verdict: string[];
  flows: Flows | null; links: Table | null; samples: Series | null; rates: Series | null;
  collectives: (Table & { finished: number }) | null; events: Table | null;
}
export interface SizeRow { run: number; size: number; flows: number; p50: number; p95: number; p99: number }
export interface Report {
  program: string; runs: Run[];
  changes: { name: string; values: (string | null)[] }[];
  slowdown: { sizes: string[]; rows: SizeRow[] } | null;
  arrays: { type: 'u8' | 'u16' | 'u32' | 'f64'; offset: number; length: number }[];
}

const TYPES = { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array, f64: Float64Array };

export class Data {
  private constructor(readonly report: Report, private readonly buffer: ArrayBuffer) {}

  /** Reads what is in the page's elements `document` and `columns`. */
  static async read(): Promise<Data> {
    const report = JSON.parse(text('document')) as Report;
    const packed = bytesOf(atob(text('columns')));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    return new Data(report, await new Response(stream).arrayBuffer());
  }

  get runs(): Run[] { return this.report.runs; }

  array(index: number): Column {
    const { type, offset, length } = this.report.arrays[index];
    return new TYPES[type](this.buffer, offset, length);
  }

  numbers(table: Table, name: string): Column {
    const cell = table.columns[name];
    if (typeof cell !== 'number') throw new Error(`${name} is no column of numbers`);
    return this.array(cell);
  }

  /** The words of a column, by row. */
  words(table: Table, name: string): (row: number) => string {
    const cell = table.columns[name];
    if (typeof cell === 'number') throw new Error(`${name} is no column of words`);
    const codes = this.array(cell.codes);
    return (row) => cell.words[codes[row]];
  }
}

/** In a loop: Uint8Array.from takes forty times as long for the 14 MB of a large run. */
function bytesOf(binary: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

export function text(id: string): string {
  return document.getElementById(id)?.textContent ?? '';
}

// SPDX-License-Identifier: MIT
// Elements. Whatever a scenario or a file names is set as text, never as HTML.

type Attributes = Record<string, string>;

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K, attributes: Attributes = {}, ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export function button(label: string, action: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button' }, label);
  made.addEventListener('click', action);
  return made;
}

/** A labelled choice; `changed` is told the number of what was chosen. */
export function choice(label: string, names: string[], changed: (index: number) => void): HTMLLabelElement {
  const select = element('select', {}, ...names.map((name, i) => element('option', { value: String(i) }, name)));
  select.addEventListener('change', () => changed(select.selectedIndex));
  return element('label', {}, `${label} `, select);
}

export function table(header: string[], rows: (string | number)[][]): HTMLTableElement {
  const cells = (row: (string | number)[], name: 'th' | 'td') =>
    row.map((cell) => element(name, typeof cell === 'number' ? { class: 'number' } : {}, String(cell)));
  return element('table', {},
    element('thead', {}, element('tr', {}, ...cells(header, 'th'))),
    element('tbody', {}, ...rows.map((row) => element('tr', {}, ...cells(row, 'td')))));
}

/** Hands a file to the browser to save. */
export function save(name: string, content: string): void {
  const address = URL.createObjectURL(new Blob([content], { type: 'text/plain' }));
  element('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

export function csv(header: string[], rows: (string | number)[][]): string {
  const cell = (value: string | number) => {
    const shown = typeof value === 'number' && Number.isNaN(value) ? '' : String(value);
    return /[",\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
  };
  return [header, ...rows].map((row) => `${row.map(cell).join(',')}\n`).join('');
}

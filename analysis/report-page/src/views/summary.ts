// SPDX-License-Identifier: MIT
// The head: what each run comes to in a line, and how to run it again.

import type { Data, Run } from '../data';
import { button, element, save, table } from '../dom';
import { time } from '../format';

export function summary(parent: HTMLElement, data: Data): void {
  for (const run of data.runs) parent.append(card(run, data.runs.length > 1));
}

function card(run: Run, several: boolean): HTMLElement {
  const facts: [string, string][] = [
    ['Scenario', run.scenario], ['Seed', String(run.seed)], ['Endpoints', run.endpoints.toLocaleString('en-US')],
    ['Simulated', time(run.simulatedNs)], ['State', run.complete ? 'complete' : 'partial run'],
    ['Version', run.program || 'unknown'], ['Folder', run.folder],
  ];
  if (run.subset.length) facts.push(['Flows', run.subset.join(', ')]);
  const made = element('section', { class: 'card' });
  if (several) made.append(element('h3', {}, run.label));
  made.append(element('p', { class: 'verdict' }, run.verdict.join('; ')), table([], facts));
  if (run.command.length) {
    made.append(element('p', {}, 'To run it again: ', element('code', {}, run.command.map(quoted).join(' '))));
  }
  if (run.settings) {
    const name = `${run.scenario.replaceAll(/[^\w.-]/g, '_')}.textproto`;
    made.append(element('details', {}, element('summary', {}, 'Scenario, with all that the command line changed'),
      element('p', {}, button('Save', () => save(name, run.settings))), element('pre', {}, run.settings)));
  }
  return made;
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

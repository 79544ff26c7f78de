import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CHECKS } from './checks/all.ts';

const DOCUMENT = new URL('../../../docs/stripe.md', import.meta.url);
const COUNT = 80;
const [START, END] = ['<!-- checks -->', '<!-- /checks -->'];

function table(): string {
  const rows = CHECKS.map(
    ({ number, live, says, name, file }) =>
      `| ${number} | ${live ? '◆' : ''} | ${says} | \`${file}\` D${number} ${name} |`,
  );
  return [
    '| | | what is asked and what comes back | test in `sandbox/test` |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}

test('there are eighty checks, each once, each with a test of its own name', () => {
  expect(CHECKS.map(({ number }) => number)).toEqual(Array.from({ length: COUNT }, (_, at) => at + 1));
  expect(new Set(CHECKS.map(({ name }) => name)).size).toBe(COUNT);
});

test('each check is run by the file the table names', () => {
  for (const file of new Set(CHECKS.map((check) => check.file))) {
    const source = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
    expect([file, /^runChecks\([A-Z_]+\);$/m.test(source)]).toEqual([file, true]);
  }
});

test('the table in docs/stripe.md is what the checks say (WRITE_DOCS=1 writes it)', () => {
  const text = readFileSync(DOCUMENT, 'utf8');
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  const expected = `${text.slice(0, start)}${START}\n${table()}\n${text.slice(end)}`;
  if (process.env['WRITE_DOCS']) writeFileSync(DOCUMENT, expected);
  expect(text).toBe(process.env['WRITE_DOCS'] ? text : expected);
});

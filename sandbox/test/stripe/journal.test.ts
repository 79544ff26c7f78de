import { appendFileSync, existsSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openJournal } from '../../src/stripe/journal.ts';
import { hold, MANUAL, open } from './setting.ts';

const newFile = (): string => join(mkdtempSync(join(tmpdir(), 'journal-')), 'journal.jsonl');

test('lines of any length come back in order, a torn one is left out', () => {
  const file = newFile();
  const journal = openJournal(file);
  expect([...journal.read()]).toEqual([]);
  const lines = [1, 2, 3].map((at) => ({ at, text: 'é'.repeat(700_000 * at) }));
  for (const line of lines) journal.append(line);
  appendFileSync(file, '{"at":4,"te');
  expect([...openJournal(file).read()]).toEqual(lines);
});

test('a rewrite leaves only what it is given, and no other file', () => {
  const file = newFile();
  const journal = openJournal(file);
  for (let at = 0; at < 100; at++) journal.append({ at });
  journal.rewrite([{ at: 99 }]);
  journal.append({ at: 100 });
  expect([...openJournal(file).read()]).toEqual([{ at: 99 }, { at: 100 }]);
  expect(existsSync(`${file}.new`)).toBe(false);
});

test('it asks to be rewritten when most of it is history', () => {
  const journal = openJournal(newFile());
  const line = 'x'.repeat(1 << 20);
  const appends = (): number => {
    let count = 0;
    for (; !journal.isLong(); count++) journal.append(line);
    return count;
  };
  expect(appends()).toBe(64);
  journal.rewrite([line, line]);
  expect(appends()).toBe(70);
});

test('a restart shortens the journal and keeps every object', async () => {
  const journalFile = newFile();
  const first = await open({ journalFile });
  const { id } = await first.stripe.paymentIntents.create(MANUAL);
  for (let at = 0; at < 200; at++) await first.stripe.paymentIntents.update(id, { metadata: { at } });
  const held = await hold(first.stripe);
  await first.stop();
  const long = statSync(journalFile).size;
  const second = await open({ journalFile });
  expect(statSync(journalFile).size).toBeLessThan(long * 0.7);
  expect((await second.stripe.paymentIntents.retrieve(id)).metadata).toEqual({ at: '199' });
  await second.stripe.paymentIntents.capture(held.id);
  await second.stop();
  const third = await open({ journalFile });
  expect((await third.stripe.paymentIntents.retrieve(held.id)).status).toBe('succeeded');
  const ids = (await third.stripe.paymentIntents.list()).data.map((intent) => intent.id);
  expect(ids).toEqual([held.id, id]);
  await third.stop();
});

import { expect, test } from 'vitest';
import { firstOf } from '../../src/stripe/lists.ts';
import { createTable } from '../../src/stripe/table.ts';

interface Thing {
  id: string;
  kind: string;
}

/** A small generator, so that a failure can be repeated. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * sides);
  };
}

test('a table agrees with a plain list after any adding, changing and removing', () => {
  const table = createTable<Thing>(({ kind }) => kind);
  let model: Thing[] = [];
  const roll = dice(11);
  for (let step = 0; step < 12_000; step++) {
    const chosen = model[roll(Math.max(1, model.length))];
    // More goes than comes in every third thousand, so that the holes are closed too.
    if (chosen && roll(10) < (step % 3_000 < 1_000 ? 8 : 2)) {
      table.remove(chosen.id);
      model = model.filter((thing) => thing !== chosen);
    } else {
      const thing = { id: `t${step}`, kind: `k${roll(50)}` };
      table.put(thing);
      model.push(thing);
    }
    if (step % 500 !== 0 || model.length === 0) continue;
    const middle = model[roll(model.length)]!;
    const at = model.indexOf(middle);
    expect([...table.newestFirst()]).toEqual(model.toReversed());
    expect([...table.newestFirst(middle.id)]).toEqual(model.slice(0, at).reverse());
    expect([...table.newerThan(middle.id)]).toEqual(model.slice(at + 1));
    const group = model.filter(({ kind }) => kind === middle.kind);
    expect([...table.group(middle.kind).newestFirst()]).toEqual(group.toReversed());
    expect([...table.group(middle.kind).newestFirst(middle.id)]).toEqual(
      group.slice(0, group.indexOf(middle)).reverse(),
    );
  }
  expect(table.rows.size).toBe(model.length);
});

test('a page reads no more rows than it needs, however many there are', () => {
  const table = createTable<Thing>();
  for (let at = 0; at < 50_000; at++) table.put({ id: `t${at}`, kind: '' });
  let read = 0;
  const newest = (olderThan?: string): string[] =>
    firstOf(table.newestFirst(olderThan), 11, () => {
      read++;
      return true;
    }).map(({ id }) => id);
  expect(newest()[0]).toBe('t49999');
  expect(newest('t25000')[0]).toBe('t24999');
  expect(read).toBe(22);
});

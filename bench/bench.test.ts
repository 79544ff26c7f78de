import { describe, expect, test } from 'vitest';
import { readOptions } from './options.ts';
import { replaceBlock } from './report.ts';
import { each, merge, percentile, rateOf, type Samples } from './samples.ts';
import { factorTable, markdown, type Row, ratioOf, workloadTable } from './table.ts';
import { variantsInStock } from './workloads/goods.ts';

const samples = (answers: number, seconds: number): Samples => ({
  seconds,
  latencies: Array.from({ length: answers }, (_, index) => index + 1),
  errors: 0,
  serverCpu: answers * 2,
  databaseCpu: null,
});
const row = (products: number, limit: number, ours: number): Row => ({
  name: 'W1',
  title: 'Listing',
  products,
  limit: samples(limit, 1),
  ours: samples(ours, 1),
});

describe('samples', () => {
  test('a percentile is the smallest latency that this share did not exceed, in any order', () => {
    expect(percentile([30, 10, 20, 40], 0.5)).toBe(20);
    expect(percentile([30, 10, 20, 40], 0.95)).toBe(40);
    expect(percentile([7], 0.01)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });

  test('rounds are weighed by their time, not averaged', () => {
    const both = merge([samples(100, 1), samples(100, 3)]);
    expect(rateOf(both)).toBe(50);
    expect(each(both, both.serverCpu)).toBe(2);
    expect(both.databaseCpu).toBeNull();
  });
});

describe('tables', () => {
  test('a floor that is reached and one that is not look different', () => {
    expect(ratioOf(row(1000, 200, 40))).toBe(0.2);
    expect(workloadTable([row(1000, 200, 40)])).toContain('15.0 % ✓');
    expect(workloadTable([row(1000, 200, 20)])).toContain('15.0 % ✗');
  });

  test('the large catalogue is compared with the small one, workload by workload', () => {
    const table = factorTable([row(1000, 200, 40)], [row(20_000, 100, 20)]);
    expect(table).toContain('| W1 Listing | 2.00× | 1.5× ✗ | 2.00× |');
    expect(factorTable([row(1000, 200, 40)], [])).not.toContain('W1');
  });

  test('every row has as many cells as the head', () => {
    expect(markdown(['a', 'b'], [['x', '1']])).toBe('| a | b |\n| --- | --: |\n| x | 1 |');
  });
});

test('only the block between the markers is replaced, however often', () => {
  const page = 'before\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nafter';
  const once = replaceBlock(page, 'new\n');
  expect(once).toBe('before\n<!-- bench:begin -->\n\nnew\n\n<!-- bench:end -->\nafter');
  expect(replaceBlock(once, 'new')).toBe(once);
  expect(() => replaceBlock('no markers', 'new')).toThrow('markers');
});

test('options: quick is short, numbers are checked, unknown ones refused', () => {
  expect(readOptions(['--quick'])).toMatchObject({ seconds: 2, rounds: 1, connections: 16, write: false });
  expect(readOptions(['--only', 'W1,W5', '--write'])).toMatchObject({
    only: new Set(['W1', 'W5']),
    write: true,
  });
  expect(() => readOptions(['--seconds', '0'])).toThrow('--seconds');
  expect(() => readOptions(['--fast'])).toThrow();
});

test('goods visit every variant in stock before one comes twice, and none that is sold out', () => {
  const products = 100;
  const inStock = Array.from({ length: 3 * products }, (_, index) => index + 3).filter(
    (n) => n % 50 !== 0,
  ).length;
  const variants = variantsInStock(products);
  const seen = new Set(Array.from({ length: inStock }, () => variants.next().value));
  expect(seen.size).toBe(inStock);
});

import { expect, it } from 'vitest';
import { cursorBefore, pageFrom, pagesOf, shownOf } from './paging.ts';

it.each([
  ['', 1],
  ['page=1', 1],
  ['page=40', 40],
  ['page=0', undefined],
  ['page=01', undefined],
  ['page=-1', undefined],
  ['page=1.5', undefined],
  ['page=two', undefined],
  ['page=', undefined],
  ['page=41', undefined],
])('%j asks for page %s', (query, page) => {
  expect(pageFrom(new URLSearchParams(query))).toBe(page);
});

it('counts pages and says what is shown', () => {
  expect([pagesOf(0), pagesOf(24), pagesOf(25)]).toEqual([1, 1, 2]);
  expect(shownOf(2, 30)).toBe('25–30 of 30');
});

it('walks to a page in strides and stops where the list ends', async () => {
  const list = (length: number) => {
    const asked: number[] = [];
    const skip = async (first: number, after: string | null) => {
      asked.push(first);
      const end = Math.min(length, Number(after ?? 0) + first);
      return { endCursor: end === 0 ? null : String(end), hasNextPage: end < length };
    };
    return { asked, skip };
  };
  const long = list(1000);
  expect(await cursorBefore(1, long.skip)).toBeNull();
  expect(await cursorBefore(6, long.skip)).toBe('120');
  expect(long.asked).toEqual([96, 24]);
  expect(await cursorBefore(2, list(24).skip)).toBeUndefined();
  expect(await cursorBefore(2, list(25).skip)).toBe('24');
});

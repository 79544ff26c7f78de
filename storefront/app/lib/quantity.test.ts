import { describe, expect, it } from 'vitest';
import { fromThousandths, readQuantity, stepped, thousandths } from './quantity.ts';

const metres = { unit: 'm', step: '0.25', min: '0.5', max: '12' };
const pieces = { unit: null, step: '1', min: '1', max: null };

it('thousandths and back', () => {
  for (const text of ['0', '2.5', '12', '0.125']) expect(fromThousandths(thousandths(text))).toBe(text);
  expect(() => thousandths('1.2345')).toThrow(RangeError);
});

describe('readQuantity', () => {
  it.each(['2,5', '2.50', ' 2.5 m', '2.500'])('reads %j as 2.5', (typed) => {
    expect(readQuantity(typed, metres)).toEqual({ ok: true, quantity: '2.5' });
  });
  it.each([
    ['', metres, /length in metres/],
    ['-1', metres, /length in metres/],
    ['1e3', pieces, /whole number/],
    ['0.25', metres, /least we sell is 0.5 m/],
    ['1.3', metres, /choose 1.25 or 1.5 m/],
    ['13', metres, /Only 12 m left/],
    ['1.5', pieces, /whole pieces/],
  ])('%j is answered with what would work', (typed, measure, message) => {
    const reading = readQuantity(typed, measure);
    expect(reading.ok).toBe(false);
    if (!reading.ok) expect(reading.message).toMatch(message);
  });
});

describe('stepped', () => {
  it('goes from a value between steps to the next one', () => {
    expect(stepped('1.3', 1, metres)).toBe('1.5');
    expect(stepped('1.3', -1, metres)).toBe('1.25');
  });
  it('stays between the least and the most', () => {
    expect(stepped('0.5', -1, metres)).toBe('0.5');
    expect(stepped('12', 1, metres)).toBe('12');
    expect(stepped('rubbish', 1, metres)).toBe('0.5');
  });
});

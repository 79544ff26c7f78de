import { describe, expect, it } from 'vitest';
import { announcementBetween, describeLeft, minutesLeft, msLeft, msToNextChange } from './countdown.ts';

const MINUTE = 60_000;
const clock = { closesAt: Date.UTC(2026, 10, 20, 15, 42), serverNow: Date.UTC(2026, 10, 20, 15, 4) };

describe('time left', () => {
  it('is counted from the server clock and the time since it answered', () => {
    expect(msLeft(clock, 0)).toBe(38 * MINUTE);
    expect(msLeft(clock, 90_000)).toBe(36.5 * MINUTE);
  });
  it('never goes below nothing', () => {
    expect(msLeft(clock, 10 * 60 * MINUTE)).toBe(0);
  });
  it('rounds down, so it never promises time that is not there', () => {
    expect(minutesLeft(38 * MINUTE - 1)).toBe(37);
    expect(describeLeft(38 * MINUTE - 1)).toBe('37 minutes left');
    expect(describeLeft(2 * MINUTE)).toBe('2 minutes left');
  });
  it('counts seconds under two minutes only', () => {
    expect(describeLeft(2 * MINUTE - 1)).toBe('119 seconds left');
    expect(describeLeft(1_999)).toBe('1 second left');
    expect(describeLeft(999)).toBe('0 seconds left');
    expect(describeLeft(0)).toBe('Closed');
  });
  it.each([38 * MINUTE, 37.4 * MINUTE, 2 * MINUTE, 2 * MINUTE - 1, 1_500, 1])(
    'says something new right after its next change (%d ms)',
    (ms) => {
      const wait = msToNextChange(ms);
      expect(describeLeft(Math.max(0, ms - wait))).not.toBe(describeLeft(ms));
      expect(wait).toBeLessThanOrEqual(MINUTE + 1);
    },
  );
  it('stops changing once closed', () => {
    expect(msToNextChange(0)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('announcements', () => {
  const until = '15:42 GMT';
  it('come at 30, 10, 5 and 1 minutes and at the close, each once over the whole hour', () => {
    const spoken: string[] = [];
    let left = 60 * MINUTE;
    while (left > 0) {
      const next = Math.max(0, left - msToNextChange(left));
      const words = announcementBetween(left, next, until);
      if (words !== undefined) spoken.push(words);
      left = next;
    }
    expect(spoken.map((words) => words.slice(0, 4))).toEqual(['30 m', '10 m', '5 mi', '1 mi', 'The ']);
  });
  it('says only the latest mark after a sleep', () => {
    expect(announcementBetween(40 * MINUTE, 4 * MINUTE, until)).toMatch(/^5 minutes/);
    expect(announcementBetween(40 * MINUTE, 0, until)).toMatch(/ended at 15:42 GMT/);
  });
});

import { expect, it } from 'vitest';
import { clockTime, timeSince } from './clock-text.ts';

it('writes a deadline in the zone of the order, in summer and in winter', () => {
  expect(clockTime('2026-07-01T14:42:00Z', 'Europe/London')).toBe('15:42 BST');
  expect(clockTime('2026-12-01T14:42:00Z', 'Europe/London')).toBe('14:42 GMT');
});

it('names the day only when it is another', () => {
  const zone = 'Europe/Berlin';
  expect(timeSince('2026-11-20T10:00:00Z', '2026-11-20T20:00:00Z', zone)).toBe('11:00');
  expect(timeSince('2026-11-20T10:00:00Z', '2026-11-21T08:00:00Z', zone)).toBe('20 November, 11:00');
});

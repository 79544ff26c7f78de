import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(path.join(import.meta.dirname, 'app.css'), 'utf8');

function tokens(scheme: 'light' | 'dark'): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', one, light, dark] of css.matchAll(
    /^ {2}--([\w-]+): (?:(#\w{6})|light-dark\((#\w{6}), (#\w{6})\));/gm,
  )) {
    const value = one ?? (scheme === 'light' ? light : dark);
    if (value !== undefined) found.set(name, value);
  }
  return found;
}

function luminance(hex: string): number {
  const number = Number.parseInt(hex.slice(1), 16);
  const [red = 0, green = 0, blue = 0] = [number >> 16, (number >> 8) & 255, number & 255].map((byte) => {
    const share = byte / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [bright = 0, dim = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (bright + 0.05) / (dim + 0.05);
}

const TEXT_MIN = 4.5;
const CONTROL_MIN = 3;
const surfaces = ['ground', 'card', 'sunk'];
const pairs: [string, string, number][] = [
  ...surfaces.flatMap((surface): [string, string, number][] =>
    ['ink', 'ink-2', 'indigo', 'indigo-deep', 'madder', 'moss'].map((ink) => [ink, surface, TEXT_MIN]),
  ),
  ...['ground', 'card'].map((surface): [string, string, number] => ['edge', surface, CONTROL_MIN]),
  ['on-indigo', 'indigo', TEXT_MIN],
  ['on-indigo', 'indigo-deep', TEXT_MIN],
  ['on-madder', 'madder', TEXT_MIN],
  ['on-weld', 'weld', TEXT_MIN],
  ['ink', 'sky', TEXT_MIN],
  ['on-deep', 'deep', TEXT_MIN],
  ['on-deep-2', 'deep', TEXT_MIN],
  ['edge', 'deep', CONTROL_MIN],
];

describe.each(['light', 'dark'] as const)('the %s colours', (scheme) => {
  const colours = tokens(scheme);
  it.each(pairs)('%s can be read on %s', (ink, surface, least) => {
    const ratio = contrast(colours.get(ink) ?? '', colours.get(surface) ?? '');
    expect(ratio).toBeGreaterThanOrEqual(least);
  });
});

it('the two schemes differ where they should and the tape is yellow in both', () => {
  expect(tokens('light').get('ground')).not.toBe(tokens('dark').get('ground'));
  expect(tokens('light').get('weld')).toBe(tokens('dark').get('weld'));
});

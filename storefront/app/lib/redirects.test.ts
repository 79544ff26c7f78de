import { expect, it } from 'vitest';
import { ownPath } from './redirects.ts';

it.each(['/', '/bag', '/products/harbour-check?colour=Indigo#reviews', '/search?q=https%3A%2F%2Fx'])(
  'stays at %s',
  (path) => {
    expect(ownPath(path, '/fallback')).toBe(path);
  },
);

it.each([
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  'https:evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  '/%2f%2fevil.example',
  '/%5cevil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/.//evil.example',
  '/x/..//evil.example',
  ' /bag',
  'bag',
  '',
  undefined,
  ['/bag'],
])('%j leads nowhere but the fallback', (wanted) => {
  expect(ownPath(wanted, '/fallback')).toBe('/fallback');
});

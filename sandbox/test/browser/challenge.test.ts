import { expect, it } from 'vitest';
import { challengeUrl } from '../../src/browser/client/challenge.ts';

const ORIGIN = 'http://localhost:4010';

it.each([
  [{ stripe_js: 'http://localhost:4010/3ds/pi_1?token=t' }, `${ORIGIN}/3ds/pi_1?token=t`],
  [{ stripe_js: 'http://127.0.0.1:4010/3ds/pi_1?token=t' }, `${ORIGIN}/3ds/pi_1?token=t`],
  [{ type: 'x', other: '/3ds/pi_1?token=t' }, `${ORIGIN}/3ds/pi_1?token=t`],
  [{ stripe_js: 'https://elsewhere.example/login', type: 'stripe_3ds2_fingerprint' }, undefined],
  [{}, undefined],
])('of %j the bank’s page is %s, always on the origin the script came from', (action, url) => {
  expect(challengeUrl(action, ORIGIN)).toBe(url);
});

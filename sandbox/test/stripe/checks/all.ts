import { BROWSER } from './browser.ts';
import { CAPTURES } from './captures.ts';
import { FAULTS } from './faults.ts';
import { HTTP } from './http.ts';
import { IDEMPOTENCY } from './idempotency.ts';
import { INCREMENTS } from './increments.ts';
import { LASTING } from './lasting.ts';
import { PAYMENTS } from './payments.ts';
import { REFUNDS } from './refunds.ts';
import { SAVED_CARDS } from './saved-cards.ts';
import type { Check } from './stand.ts';
import { WEBHOOKS } from './webhooks.ts';

/** Every check, beside the test file of `sandbox/test` that runs it. */
export const CHECKS: (Check & { file: string })[] = Object.entries({
  'stripe/payments': [...PAYMENTS, ...CAPTURES],
  'stripe/increments': INCREMENTS,
  'stripe/refunds': REFUNDS,
  'stripe/saved-cards': SAVED_CARDS,
  'stripe/idempotency': IDEMPOTENCY,
  'stripe/faults': FAULTS,
  'stripe/webhooks': WEBHOOKS,
  'stripe/http': HTTP,
  'stripe/lasting': LASTING,
  'browser/shim': BROWSER,
})
  .flatMap(([file, checks]) => checks.map((check) => ({ ...check, file: `${file}.test.ts` })))
  .sort((a, b) => a.number - b.number);

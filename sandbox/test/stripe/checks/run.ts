import { afterAll, afterEach, beforeAll, describe, test } from 'vitest';
import { type Bench, control, open } from '../setting.ts';
import { type Check, localStand } from './stand.ts';

/** No check takes a tenth of it; a machine under load may need more than one expects. */
const TIMEOUT_MS = 120_000;

/** Runs checks at a local Stripe of their own; none may be left out there. */
export function runChecks(checks: Check[]): void {
  describe('checks', () => {
    let bench: Bench;
    beforeAll(async () => {
      bench = await open();
    });
    afterEach(() => control(bench.sandbox, 'faults', undefined, 'DELETE'));
    afterAll(() => bench.stop());
    for (const check of checks) {
      test(`D${check.number} ${check.name}`, { timeout: TIMEOUT_MS }, () => check.run(localStand(bench)));
    }
  });
}

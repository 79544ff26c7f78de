import { afterAll, describe, test } from 'vitest';
import { CHECKS } from './checks/all.ts';
import { NotHereError } from './checks/stand.ts';
import { liveStand } from './live-stand.ts';

const stand = liveStand();
const notHere: string[] = [];

describe(`checks at ${stand.origin}`, () => {
  for (const check of CHECKS.filter(({ live }) => live)) {
    test(`D${check.number} ${check.name}`, async (context) => {
      try {
        await check.run(stand);
      } catch (error) {
        if (!(error instanceof NotHereError)) throw error;
        notHere.push(`D${check.number}: ${error.message}`);
        context.skip(error.message);
      }
    });
  }
  afterAll(() => {
    for (const line of notHere) console.log(`not checked, ${line}`);
  });
});

import { execFile } from 'node:child_process';
import path from 'node:path';
import { expect, inject, test } from 'vitest';
import { givenVariant } from './factories.ts';
import { useTill } from './till.ts';

/** The command as an operator runs it: what it prints and how it exits. */
const till = useTill();
const ROOT = path.join(import.meta.dirname, '../..');

const run = (env: Record<string, string> = {}, args: readonly string[] = []) =>
  new Promise<{ code: number; text: string }>((resolve) => {
    const child = execFile(
      path.join(ROOT, 'node_modules/.bin/tsx'),
      [path.join(ROOT, 'api/src/reconcile.ts'), ...args],
      {
        // A folder without a `.env`.
        cwd: path.join(ROOT, 'api/test'),
        env: {
          PATH: process.env['PATH'] ?? '',
          DATABASE_URL: till.database.url,
          REDIS_URL: inject('redis'),
          STRIPE_SECRET_KEY: 'sk_test_till',
          STRIPE_API_URL: till.sandboxUrl,
          STRIPE_WEBHOOK_SECRET: 'whsec_only_for_this_test_of_the_command',
          RESEND_API_KEY: 're_test',
          MAIL_FROM: 'Shop <shop@shop.example>',
          STOREFRONT_URL: 'http://shop.example',
          TOKEN_SECRET: 'a secret only for tests, long enough for anybody',
          CLOCK_URL: `${till.sandboxUrl}/_sandbox/clock`,
          ...env,
        },
      },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, text: `${stdout}${stderr}` }),
    );
  });

test('the command says 0 when all agrees, 1 with a table when not, and 2 when it could not find out', async () => {
  const { orderId } = await till.order(till.lines(await givenVariant(till.db, till.shop)));
  expect(await run()).toEqual({ code: 0, text: 'Orders, ledger and providers agree.\n' });

  const { number, paymentCollection } = await till.db.order.findUniqueOrThrow({
    where: { id: orderId },
    include: { paymentCollection: { include: { payments: true } } },
  });
  const { intentId } = paymentCollection!.payments[0]!;
  await till.control(`payment_intents/${intentId}/expire`, {});
  const { code, text } = await run({}, ['--days', '30']);
  expect(text.split('\n')).toEqual([
    `KIND          ORDER     OURS  THEIRS  IDS`.replace('ORDER   ', 'ORDER'.padEnd(number.length)),
    `HELD_DIFFERS  ${number}  1500  0       ${intentId}`,
    '',
    'HELD_DIFFERS: The ledger and the provider disagree on what is held.',
    '1 discrepancy. Nothing was changed.',
    '',
  ]);
  expect(code).toBe(1);

  expect((await run({ STRIPE_SECRET_KEY: 'sk_live_wrong' })).code).toBe(2);
  expect((await run({}, ['--days', 'many'])).code).toBe(2);
}, 120_000);

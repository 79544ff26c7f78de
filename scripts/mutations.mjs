/**
 * `pnpm mutations [words]`: takes the guards of the shop away one at a time, in a copy of the repository, and runs the
 * tests that are said to notice. A guard that nobody misses fails the run. Writes the table into docs/reliability.md
 * when all were tried.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeSection } from './generated-section.mjs';
import { root, startPostgres, startRedis } from './services.mjs';
import { bin, must, say } from './steps.mjs';

const LAWS = 'prisma/migrations/20261120000100_laws/migration.sql';
const REFUNDS = 'prisma/migrations/20261121000100_refunds/migration.sql';
const INIT = 'prisma/migrations/20261120000000_init/migration.sql';
const ATTACKS = 'api/test/laws.test.ts';
const EDITS = 'api/src/order/edit.test.ts';
const PLACING = 'api/src/checkout/place-order.test.ts';
const CRASHES = 'api/test/crash/crash-matrix.test.ts';
const GUARDS = 'api/test/guards.test.ts';
const ORDERS_OF_EVENTS = 'api/test/interleavings/interleavings.test.ts';

/** What is taken away: in `file`, `find` becomes `put`. `test` notices, `only` narrows it to the tests of that name. */
const MUTATIONS = [
  {
    guard: "the order's row lock",
    file: 'api/src/order/lock.ts',
    find: '::uuid FOR NO KEY UPDATE`',
    put: '::uuid`',
    test: ORDERS_OF_EVENTS,
  },
  {
    guard: "the cart's row lock",
    file: 'api/src/cart/lock.ts',
    find: ' FOR UPDATE`;\n  if (!cart)',
    put: '`;\n  if (!cart)',
    test: GUARDS,
    only: 'takes its row first',
  },
  {
    guard: 'the lock of stock levels, in id order',
    file: 'api/src/inventory/levels.ts',
    find: "lock === 'lock' ?",
    put: "lock !== 'lock' ?",
    test: GUARDS,
    only: 'takes its row first',
  },
  {
    guard: 'the expected version of an edit',
    file: 'api/src/order/commit-edit.ts',
    find: 'if (order.version !== input.expectedVersion) throw new StaleVersionError(order.version);',
    put: '',
    test: EDITS,
    only: 'of two edits of the same version',
  },
  {
    guard: 'the expected version of a cart that is paid',
    file: 'api/src/checkout/create-session.ts',
    find: 'if (cart.version !== input.expectedVersion) throw new StaleVersionError(cart.version);',
    put: '',
    test: GUARDS,
  },
  {
    guard: 'the deadline of an edit',
    file: 'api/src/order/eligibility.ts',
    find: "if (order.state !== 'OPEN' || now() >= order.editableUntil)",
    put: "if (order.state !== 'OPEN')",
    test: GUARDS,
  },
  {
    guard: 'no capture before the window closes',
    file: 'api/src/order/capture.ts',
    find: "if (tx.now() < order.editableUntil) return { next: 'stop' };",
    put: '',
    test: GUARDS,
  },
  {
    guard: 'the amount held is the amount frozen',
    file: 'api/src/checkout/place-order.ts',
    find: "if (!matches) return 'AMOUNT_MISMATCH';",
    put: '',
    test: PLACING,
    only: 'another amount',
  },
  {
    guard: 'no order of a hold that is being let go',
    file: 'api/src/checkout/place-order.ts',
    find: "if (await isBeingLetGo(tx, session)) return 'LET_GO';",
    put: '',
    test: PLACING,
    only: 'a return whose session is superseded',
  },
  {
    guard: 'no letting go of a hold that became an order',
    file: 'api/src/checkout/close-session.ts',
    find: "if (state === 'PLACED') return null;",
    put: '',
    test: PLACING,
    only: 'whoever was about to let a hold go',
  },
  {
    guard: 'one order of a cart, in code',
    file: 'api/src/checkout/place-order.ts',
    find: 'if (existing)\n',
    put: 'if (false as boolean && existing)\n',
    test: GUARDS,
    only: 'a return that finds an order',
  },
  {
    guard: 'enough stock, in code',
    file: 'api/src/inventory/levels.ts',
    find: 'shelf + beyond >= needed',
    put: 'shelf + beyond >= 0n',
    test: PLACING,
    only: 'the last unit',
  },
  {
    guard: "the provider's key of a hold that is made",
    file: 'api/src/payment/stripe.ts',
    find: '          { idempotencyKey: input.key },\n        );\n        return factsOf(intent as ExpandedIntent);\n      }),\n\n    createHostedSession',
    put: '        );\n        return factsOf(intent as ExpandedIntent);\n      }),\n\n    createHostedSession',
    test: GUARDS,
  },
  {
    guard: "the provider's key of a refund",
    file: 'api/src/payment/stripe.ts',
    find: 'metadata: { ...input.metadata } },\n          { idempotencyKey: input.key },',
    put: 'metadata: { ...input.metadata } },',
    test: 'api/src/order/refund/refund.test.ts',
  },
  {
    guard: 'the sweep of due orders',
    file: 'api/src/sweeps.ts',
    find: "{ name: 'order.due-orders', everySeconds: 30, run: sweepDueOrders },",
    put: '',
    test: CRASHES,
    only: 'capture again after a refusal',
  },
  {
    guard: 'the sweep of edits',
    file: 'api/src/sweeps.ts',
    find: "{ name: 'order.edits', everySeconds: 15, run: sweepOrderEdits },",
    put: '',
    test: CRASHES,
    only: 'held separately',
  },
  {
    guard: 'the sweep of payment operations',
    file: 'api/src/sweeps.ts',
    find: "{ name: 'checkout.payment-operations', everySeconds: 30, run: sweepPaymentOperations },",
    put: '',
    test: CRASHES,
    only: "'cancel an order'",
  },
  {
    guard: 'the sweep of payment sessions',
    file: 'api/src/sweeps.ts',
    find: "{ name: 'checkout.payment-sessions', everySeconds: 30, run: sweepPaymentSessions },",
    put: '',
    test: CRASHES,
    only: 'place an order',
  },
  {
    guard: 'an operation ends once (conditional update)',
    file: 'api/src/payment/run-operation.ts',
    find: "where: { id, state: 'PENDING' },",
    put: 'where: { id },',
    test: GUARDS,
  },
  {
    guard: 'an order moves once (conditional update)',
    file: 'api/src/order/state.ts',
    find: 'where: { id: orderId, state: from },',
    put: 'where: { id: orderId },',
    test: GUARDS,
  },
  {
    guard: 'a decline lets the hold go',
    file: 'api/src/order/finish-edit.ts',
    find: 'if (ended) await tx.announce(orderEditDeclined, { orderId: edit.orderId, editId: edit.id });\n  });\n  await releaseEditHold(ctx, { editId: edit.id });',
    put: 'if (ended) await tx.announce(orderEditDeclined, { orderId: edit.orderId, editId: edit.id });\n  });',
    test: EDITS,
    only: 'a raise that fails at the bank',
  },
  {
    guard: 'one worker claims a delivery',
    file: 'api/src/platform/outbox-delivery.ts',
    find: "state: 'PENDING', attempts: attempt, event: {",
    put: "state: 'PENDING', event: {",
    test: 'api/src/platform/outbox.test.ts',
    only: 'is run by one of twenty workers',
  },
  {
    guard: 'two relays take different events',
    file: 'api/src/platform/outbox.ts',
    find: ' FOR UPDATE SKIP LOCKED`;\n    if (events.length',
    put: '`;\n    if (events.length',
    test: 'api/src/platform/outbox.test.ts',
    only: 'fanned out once',
  },
  {
    guard: 'one sender claims a mail',
    file: 'api/src/notification/send-once.ts',
    find: 'if (count === 1) return { id, recipient };',
    put: 'return { id, recipient };',
    test: 'api/src/notification/letters.test.ts',
    only: 'twenty',
  },
  {
    guard: 'the signature of a webhook',
    file: 'api/src/payment/stripe-webhook.ts',
    find: 'return webhooks.constructEvent(rawBody, signature, secret);',
    put: 'return JSON.parse(String(rawBody)) as ReturnType<typeof webhooks.constructEvent>;',
    test: 'api/test/bad-webhook.test.ts',
  },
  ...[
    ['one order of a cart', 'Order_cartId_key', INIT, /CREATE UNIQUE INDEX "Order_cartId_key"[^;]*;/],
    [
      'one order of a payment session',
      'Order_paymentSessionId_key',
      INIT,
      /CREATE UNIQUE INDEX "Order_paymentSessionId_key"[^;]*;/,
    ],
    [
      'one payment of an intent',
      'Payment_intentId_key',
      INIT,
      /CREATE UNIQUE INDEX "Payment_intentId_key"[^;]*;/,
    ],
    [
      'one open session of a cart',
      'PaymentSession_open_key',
      LAWS,
      /CREATE UNIQUE INDEX "PaymentSession_open_key"[^;]*;/,
    ],
    [
      'one live edit of an order',
      'OrderEdit_live_key',
      LAWS,
      /CREATE UNIQUE INDEX "OrderEdit_live_key"[^;]*;/,
    ],
    [
      'one capture or cancel of a hold',
      'PaymentOperation_final_key',
      LAWS,
      /CREATE UNIQUE INDEX "PaymentOperation_final_key"[^;]*;/,
    ],
    [
      'no capture above the total',
      'captured_within_total',
      REFUNDS,
      /CREATE CONSTRAINT TRIGGER "\w+"[^;]*EXECUTE FUNCTION captured_within_total\(\);/,
    ],
    [
      'what is captured is the total',
      'captured_is_total',
      LAWS,
      /CREATE (CONSTRAINT )?TRIGGER "\w+"[^;]*EXECUTE FUNCTION captured_is_total\(\);/,
    ],
    ['a frozen order keeps its total', 'order_is_frozen', LAWS, /CREATE TRIGGER "Order_frozen"[^;]*;/],
    ['legal moves of an order only', 'order_moves', LAWS, /CREATE TRIGGER "Order_moves"[^;]*;/],
    [
      'stock is there before it is promised',
      'InventoryLevel_available_check',
      LAWS,
      /ALTER TABLE "InventoryLevel" ADD CONSTRAINT "InventoryLevel_available_check"[^;]*;/,
    ],
    [
      'reserved is the sum of reservations',
      'reserved_is_derived',
      LAWS,
      /CREATE TRIGGER "InventoryLevel_reserved_update"[^;]*;/,
    ],
    [
      'total, lines, version and collection agree',
      'order_books_agree',
      LAWS,
      /CREATE CONSTRAINT TRIGGER "Order_books"[^;]*;/,
    ],
  ].map(([guard, constraint, file, find]) => ({
    guard: `in the database: ${guard}`,
    file,
    find,
    put: '',
    test: ATTACKS,
    only: `refused by ${constraint}`,
  })),
];

const words = process.argv.slice(2);
const chosen = MUTATIONS.filter(({ guard, test }) =>
  words.every((word) => `${guard} ${test}`.includes(word)),
);

/** The last commit, with the installed packages beside it and a Prisma client of its own. */
function copyRepository() {
  const copy = mkdtempSync(path.join(tmpdir(), 'hourglass-mutations-'));
  must('git', ['clone', '--quiet', '--depth', '1', `file://${root}`, copy]);
  for (const folder of ['', 'api', 'sandbox', 'storefront'])
    if (existsSync(path.join(root, folder, 'node_modules')))
      symlinkSync(path.join(root, folder, 'node_modules'), path.join(copy, folder, 'node_modules'));
  must(bin('prisma'), ['generate'], { cwd: copy, quiet: true });
  return copy;
}

/** Names of the tests that failed; undefined when the run itself broke, which proves nothing. */
function failuresOf(copy, services, { test, only }) {
  const report = path.join(copy, 'report.json');
  rmSync(report, { force: true });
  const narrowed = only ? ['-t', only] : [];
  const args = ['run', '--config', 'vitest.config.ts', test, ...narrowed, '--bail=1'];
  spawnSync(bin('vitest'), [...args, '--reporter=json', `--outputFile.json=${report}`], {
    cwd: copy,
    stdio: 'ignore',
    env: {
      ...process.env,
      TEST_DATABASE_URL: services.postgres.url,
      TEST_REDIS_URL: services.redis.url,
      INTERLEAVINGS_SEED: 'mutations',
      CRASH_MATRIX_SHARE: '1',
    },
  });
  if (!existsSync(report)) return undefined;
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  if (!tests.some(({ status }) => status === 'passed' || status === 'failed')) return undefined;
  return tests.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
}

/** Takes the guard away, runs its tests, puts it back. */
function tryWithout(copy, services, mutation) {
  const file = path.join(copy, mutation.file);
  const original = readFileSync(file, 'utf8');
  const mutated = original.replace(mutation.find, () => mutation.put);
  if (mutated === original)
    return { ...mutation, problem: `${mutation.file} does not have what is to be taken away` };
  writeFileSync(file, mutated);
  const failures = failuresOf(copy, services, mutation);
  writeFileSync(file, original);
  if (!failures) return { ...mutation, problem: 'the tests could not be run' };
  return failures.length > 0
    ? { ...mutation, caughtBy: failures[0] }
    : { ...mutation, problem: 'nobody noticed' };
}

const copy = copyRepository();
const services = {
  postgres: await startPostgres({
    dir: path.join(copy, '.postgres'),
    port: 0,
    durable: false,
    ephemeral: true,
  }),
  redis: await startRedis({ dir: path.join(copy, '.redis'), port: 0, ephemeral: true }),
};
/** What is known of every guard, from this run and the ones before: a part can be tried again without the rest. */
const memory = path.join(root, 'reports/mutations.json');
const known = () => (existsSync(memory) ? JSON.parse(readFileSync(memory, 'utf8')) : {});
mkdirSync(path.dirname(memory), { recursive: true });
const results = [];
try {
  for (const mutation of chosen) {
    const { guard, problem, caughtBy } = tryWithout(copy, services, mutation);
    say(`${problem ? 'NOT CAUGHT' : 'caught'}  ${guard}: ${problem ?? caughtBy}`);
    results.push({ guard, problem });
    writeFileSync(memory, JSON.stringify({ ...known(), [guard]: { problem, caughtBy } }, null, 2));
  }
} finally {
  await services.postgres.stop();
  await services.redis.stop();
  rmSync(copy, { recursive: true, force: true });
}
const missed = results.filter(({ problem }) => problem);
console.log(`${results.length - missed.length} of ${results.length} guards are missed when they are gone`);
writeTable(known());

function writeTable(found) {
  if (MUTATIONS.some(({ guard }) => !found[guard] || found[guard].problem)) return;
  const place = (file) =>
    file.replace('api/src/', '').replace('prisma/migrations/', '').replace('/migration.sql', '');
  const rows = MUTATIONS.map(({ guard, file, test }) => {
    const noticed = found[guard].caughtBy.replaceAll('|', '\\|').replace(/seed \w+/, 'seed …');
    return `| ${guard} | \`${place(file)}\` | \`${test.replace('api/', '')}\` | ${noticed} |`;
  });
  const head = ['| guard taken away | in | noticed by | first test that fails |', '|---|---|---|---|'];
  const count = `${rows.length} guards, each taken away alone; every one is missed.`;
  writeSection('mutations', ['', count, '', ...head, ...rows, '']);
}
process.exit(missed.length === 0 ? 0 : 1);

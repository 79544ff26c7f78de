import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { captureOrder } from '../src/order/capture.ts';
import { commitEdit } from '../src/order/commit-edit.ts';
import { readOrder } from '../src/order/read.ts';
import { newId } from '../src/platform/id.ts';
import { transact } from '../src/platform/transact.ts';
import { audit } from '../src/staff/audit.ts';
import { ATTACKS } from './attacks.ts';
import { givenCart, givenVariant } from './factories.ts';
import { LIMIT_ATTACKS } from './limit-attacks.ts';
import { PAY_AGAIN_ATTACKS } from './pay-again-attacks.ts';
import { PROMISE_ATTACKS } from './promise-attacks.ts';
import { REFUND_ATTACKS } from './refund-attacks.ts';
import { brokenLaws } from './snapshot.ts';
import { useTill } from './till.ts';

/**
 * Whoever goes past the application, straight to the tables, meets the laws there. Every attack is one transaction of
 * plain SQL; it must be refused by the constraint that is named, and leave no trace.
 */
const till = useTill();
let sql: pg.Client;
let ids: Readonly<Record<string, string>>;

beforeAll(async () => {
  sql = new pg.Client(till.database.url);
  await sql.connect();
  ids = await givenRows();
});
afterAll(() => sql.end());

/** One row of everything: an open order with an edit, a captured and a cancelled-to-be one, carts with open sessions. */
async function givenRows(): Promise<Record<string, string>> {
  const { ctx, db, shop } = till;
  const piece = await givenVariant(db, shop, { onHand: 20_000n });
  const scarce = await givenVariant(db, shop, { onHand: 2_000n, backorderLimit: 1_000n });
  const open = await till.order(till.lines(piece, 2_000n));
  const { lines } = await readOrder(ctx, { orderToken: open.orderToken });
  const changes = [{ kind: 'setQuantity', lineId: lines[0]!.id, quantity: 3_000n }] as const;
  const { edit } = await commitEdit(ctx, { orderToken: open.orderToken, expectedVersion: 1, changes });
  const paid = await till.pay(till.lines(piece));
  const busy = await givenCart(db, shop, till.lines(piece));
  const captured = await till.order(till.lines(piece));
  await till.advance(3_600);
  await captureOrder(ctx, { orderId: captured.orderId });
  const waiting = await till.order(till.lines(piece, 2_000n));
  await transact(ctx, (tx) => audit(tx, { action: 'test', subjectType: 'Order', subjectId: open.orderId }));

  const order = await db.order.findUniqueOrThrow({
    where: { id: open.orderId },
    include: { lines: true, paymentCollection: { include: { payments: { orderBy: { createdAt: 'asc' } } } } },
  });
  const session = await db.paymentSession.findUniqueOrThrow({ where: { id: paid.paymentSessionId } });
  const [payment, supplement] = order.paymentCollection!.payments;
  return {
    order: order.id,
    captured: captured.orderId,
    waiting: waiting.orderId,
    edit: edit.id,
    line: order.lines[0]!.id,
    payment: payment!.id,
    supplement: supplement!.id,
    collection: order.paymentCollection!.id,
    cart: order.cartId,
    session: order.paymentSessionId,
    openCart: session.cartId,
    openSession: session.id,
    openIntent: session.intentId!,
    otherCart: busy.cartId,
    variant: piece.id,
    level: piece.levelId,
    scarce: scarce.id,
    scarceLevel: scarce.levelId,
    channel: shop.channel.id,
    id: newId(),
    id2: newId(),
  };
}

/** Puts the rows' ids in the place of `:name`. They are our own, so quoting them is enough. */
const filled = (text: string) =>
  text.replace(/(?<!:):([a-z]\w*)/gi, (_all, name: string) => {
    const id = ids[name];
    if (id === undefined) throw new Error(`no row called ${name}`);
    return `'${id}'`;
  });

const ALL = [...ATTACKS, ...LIMIT_ATTACKS, ...REFUND_ATTACKS, ...PROMISE_ATTACKS, ...PAY_AGAIN_ATTACKS];

test.each(ALL)('%s is refused by %s', async (_law, constraint, ...statements) => {
  const before = await fingerprint();
  await sql.query('BEGIN');
  const refusal = await attack(statements);
  await sql.query('ROLLBACK');
  expect(refusal).toBe(constraint);
  expect(await fingerprint()).toBe(before);
});

/** Triggers that work something out and refuse nothing; what comes of them is compared elsewhere. */
const DERIVING = [
  'ledger_sums',
  'refund_pledges',
  'reservation_counts',
  'level_crossings',
  'product_price_range',
  'product_search_text',
  'product_sort_title',
  'publication_sort_title',
  'option_values_searched',
];

test('there is no other law', async () => {
  const { rows } = await sql.query<{ name: string }>(`
    SELECT conname AS name FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace
    UNION SELECT p.proname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal`);
  const met = new Set([...ALL.map(([, constraint]) => constraint), ...DERIVING]);
  expect(rows.map(({ name }) => name).filter((name) => !met.has(name))).toEqual([]);
});

/** The constraint that stops the last statement or the commit; earlier statements must pass, or nothing was proved. */
async function attack(statements: readonly string[]): Promise<string> {
  for (const statement of statements.slice(0, -1)) await sql.query(filled(statement));
  try {
    const { rowCount } = await sql.query(filled(statements.at(-1)!));
    expect(rowCount).toBeGreaterThan(0);
    await sql.query('COMMIT');
  } catch (error) {
    if (error instanceof pg.DatabaseError) return error.constraint ?? error.message;
    throw error;
  }
  return 'nothing';
}

async function fingerprint(): Promise<string> {
  const tables = [
    'Order',
    'OrderLine',
    'OrderVersion',
    'PaymentCollection',
    'Payment',
    'OrderTransaction',
    'Refund',
    'RefundLine',
  ];
  const rest = ['OrderEdit', 'PaymentSession', 'Reservation', 'InventoryLevel', 'CartLine', 'AuditEntry'];
  const sums = [...tables, ...rest].map(
    (name) => `(SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM "${name}" t)`,
  );
  const { rows } = await sql.query<{ all: string }>(`SELECT concat_ws(' ', ${sums.join(', ')}) AS all`);
  return rows[0]!.all;
}

test('the application itself, on the same rows, broke none of them', async () => {
  expect(await brokenLaws(till.db)).toEqual([]);
});

import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../src/platform/id.ts';
import { cloneDatabase, type TestDatabase } from './database.ts';

/**
 * Every key that the database has, in words: a second row with the key of another is refused, whoever writes it. The
 * rows are filled with whatever their columns take; checks, triggers and references are put aside, so that nothing but
 * the key can refuse the second one.
 */
const KEYS: Readonly<Record<string, Key>> = {
  Cart_tokenHash_key: { columns: ['tokenHash'] },
  CartLine_cartId_variantId_key: { columns: ['cartId', 'variantId'] },
  Collection_salesChannelId_handle_key: { columns: ['salesChannelId', 'handle'] },
  CollectionItem_pkey: { columns: ['collectionId', 'productId'] },
  Dispute_providerReference_key: { columns: ['providerReference'] },
  EmailMessage_dedupeKey_key: { columns: ['dedupeKey'] },
  IdempotencyKey_pkey: { columns: ['scope', 'key'] },
  IdempotentEffect_pkey: { columns: ['scope', 'key', 'step'] },
  InventoryItem_sku_key: { columns: ['sku'] },
  InventoryLevel_inventoryItemId_stockLocationId_key: { columns: ['inventoryItemId', 'stockLocationId'] },
  ManualPayment_key_key: { columns: ['key'] },
  ManualRefund_key_key: { columns: ['key'] },
  Order_cartId_key: { columns: ['cartId'] },
  Order_number_key: { columns: ['number'] },
  Order_paymentSessionId_key: { columns: ['paymentSessionId'] },
  OrderEdit_live_key: { columns: ['orderId'], both: { state: ['PENDING', 'REQUIRES_ACTION'] } },
  OrderLine_orderId_variantId_key: { columns: ['orderId', 'variantId'] },
  OrderTransaction_paymentId_kind_providerReference_key: {
    columns: ['paymentId', 'kind', 'providerReference'],
  },
  OrderVersion_editId_key: { columns: ['editId'] },
  OrderVersion_pkey: { columns: ['orderId', 'version'] },
  OutboxDelivery_eventId_consumer_key: { columns: ['eventId', 'consumer'] },
  OutboxEvent_backordered_key: {
    columns: [],
    both: { name: ['inventory.backordered'], payload: ['{"levelId": "one", "crossing": 1}'] },
  },
  OutboxEvent_orderId_sequence_key: { columns: ['orderId', 'sequence'] },
  Payment_intentId_key: { columns: ['intentId'] },
  PaymentCollection_orderId_key: { columns: ['orderId'] },
  PaymentMethod_salesChannelId_handle_key: { columns: ['salesChannelId', 'handle'] },
  PaymentOperation_final_key: {
    columns: ['paymentId'],
    both: { kind: ['CAPTURE', 'CANCEL'], state: ['PENDING', 'SUCCEEDED'], flow: [null] },
  },
  PaymentOperation_hostedSessionId_key: { columns: ['hostedSessionId'] },
  PaymentOperation_replacement_key: {
    columns: ['orderId'],
    both: {
      kind: ['AUTHORIZE_REPLACEMENT'],
      state: ['PENDING'],
      flow: ['ELEMENT', 'HOSTED'],
      orderEditId: [null],
    },
  },
  PaymentSession_hostedSessionId_key: { columns: ['hostedSessionId'] },
  PaymentSession_intentId_key: { columns: ['intentId'] },
  PaymentSession_open_key: { columns: ['cartId'], both: { state: ['OPEN'] } },
  Price_exception_key: { columns: ['priceListId', 'variantId', 'currencyCode', 'minimumQuantity'] },
  Price_list_price_key: {
    columns: ['variantId', 'salesChannelId', 'currencyCode'],
    both: { priceListId: [null] },
  },
  Product_handle_key: { columns: ['handle'] },
  ProductImage_productId_position_key: { columns: ['productId', 'position'] },
  ProductOption_productId_name_key: { columns: ['productId', 'name'] },
  ProductOptionValue_optionId_name_key: { columns: ['optionId', 'name'] },
  ProductPriceRange_pkey: { columns: ['salesChannelId', 'currencyCode', 'productId'] },
  ProductPublication_pkey: { columns: ['salesChannelId', 'productId'] },
  ProductReview_orderLineId_key: { columns: ['orderLineId'] },
  ProductVariant_productId_optionKey_key: { columns: ['productId', 'optionKey'] },
  ProductVariant_sku_key: { columns: ['sku'] },
  ProviderEvent_pkey: { columns: ['provider', 'id'] },
  PublishableKey_token_key: { columns: ['token'] },
  Refund_operationId_key: { columns: ['operationId'] },
  Refund_providerReference_key: { columns: ['providerReference'] },
  RefundLine_pkey: { columns: ['refundId', 'orderLineId'] },
  Region_handle_key: { columns: ['handle'] },
  RoleAssignment_everywhere_key: { columns: ['staffUserId', 'role'], both: { salesChannelId: [null] } },
  RoleAssignment_staffUserId_role_salesChannelId_key: { columns: ['staffUserId', 'role', 'salesChannelId'] },
  SalesChannel_handle_key: { columns: ['handle'] },
  SalesChannelRegion_pkey: { columns: ['salesChannelId', 'regionId'] },
  SalesChannelStockLocation_pkey: { columns: ['salesChannelId', 'stockLocationId'] },
  ShippingOption_salesChannelId_regionId_handle_key: { columns: ['salesChannelId', 'regionId', 'handle'] },
  StaffSession_tokenHash_key: { columns: ['tokenHash'] },
  StaffUser_email_key: { columns: ['email'] },
  StockLocation_handle_key: { columns: ['handle'] },
  TaxRate_scope_key: {
    columns: ['regionId', 'taxCategory'],
    both: { countryCode: [null], provinceCode: [null] },
  },
  VariantInventoryItem_pkey: { columns: ['variantId', 'inventoryItemId'] },
  VariantOptionValue_pkey: { columns: ['variantId', 'optionValueId'] },
};

interface Key {
  /** What the two rows have in common. */
  readonly columns: readonly string[];
  /** What they must be for the key to hold them: the first row takes the first of each, the second the last. */
  readonly both?: Readonly<Record<string, readonly (string | null)[]>>;
}

let database: TestDatabase;
let sql: pg.Client;

beforeAll(async () => {
  database = await cloneDatabase();
  sql = new pg.Client(database.url);
  await sql.connect();
  await sql.query(`SET session_replication_role = replica`);
  await sql.query(`DO $$ DECLARE c record; BEGIN
    FOR c IN SELECT conrelid::regclass AS "table", conname FROM pg_constraint
      WHERE contype = 'c' AND connamespace = 'public'::regnamespace
    LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c."table", c.conname); END LOOP; END $$`);
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

test('there are no other keys', async () => {
  const { rows } = await sql.query<{ name: string }>(`
    SELECT x.relname AS name FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
    WHERE t.relnamespace = 'public'::regnamespace AND i.indisunique AND t.relname NOT LIKE '\\_%'
      AND NOT (i.indisprimary AND i.indnatts = 1)`);
  expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(KEYS).sort());
});

test.each(Object.entries(KEYS))('%s refuses a second row', async (name, { columns, both = {} }) => {
  const table = name.slice(0, name.indexOf('_'));
  const one = await rowOf(table);
  const other = await rowOf(table);
  for (const column of columns) other.set(column, one.get(column)!);
  for (const [column, values] of Object.entries(both)) {
    one.set(column, literal(values[0]!));
    other.set(column, literal(values.at(-1)!));
  }
  await insert(table, one);
  const refusal = await insert(table, other).then(
    () => 'nothing',
    (error: pg.DatabaseError) => error.constraint ?? error.message,
  );
  expect(refusal).toBe(name);
});

const literal = (value: string | null) => (value === null ? 'NULL' : `'${value}'`);

const insert = (table: string, row: ReadonlyMap<string, string>) =>
  sql.query(
    `INSERT INTO "${table}" (${[...row.keys()].map((column) => `"${column}"`).join(', ')}) VALUES (${[...row.values()].join(', ')})`,
  );

let count = 0;

/** A row unlike any other: SQL for each column that is not computed. */
async function rowOf(table: string): Promise<Map<string, string>> {
  const { rows } = await sql.query<{ column: string; type: string; kind: string; label: string | null }>(
    `SELECT a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type, t.typtype AS kind,
       (SELECT enumlabel FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY enumsortorder LIMIT 1) AS label
     FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
     WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''`,
    [`"${table}"`],
  );
  count++;
  return new Map(
    rows.map(({ column, type, kind, label }) => [column, kind === 'e' ? literal(label) : sampleOf(type)]),
  );
}

function sampleOf(type: string): string {
  if (type === 'uuid') return `'${newId()}'`;
  if (type === 'text') return `'text ${count}'`;
  if (type === 'bytea') return `decode('${count.toString(16).padStart(8, '0')}', 'hex')`;
  if (type === 'jsonb') return `'{}'`;
  if (type === 'boolean') return 'false';
  if (type.startsWith('timestamp')) return 'now()';
  if (type.startsWith('character(')) return `'${String(count % 100).padStart(2, '0')}'`;
  if (type.endsWith('[]')) return `'{}'`;
  return String(count);
}

const copyOf = (table: string, from: string, columns: Readonly<Record<string, string>>) =>
  `INSERT INTO "${table}" SELECT (jsonb_populate_record(t, jsonb_build_object(${Object.entries(columns)
    .map(([name, value]) => `'${name}', ${value}`)
    .join(', ')}))).* FROM "${table}" t WHERE id = ${from}`;

/** One entry of the ledger. */
export const ledger = (payment: string, kind: string, amount: number, order = ':order', currency = 'EUR') =>
  `INSERT INTO "OrderTransaction" (id, "orderId", "paymentId", kind, amount, "currencyCode", "providerReference", "occurredAt")
   VALUES (gen_random_uuid(), ${order}, ${payment}, '${kind}', ${amount}, '${currency}', gen_random_uuid()::text, now())`;
const reservation = (variant: string, level: string, quantity: number, owner = `"orderId"`, of = ':order') =>
  `INSERT INTO "Reservation" (id, "inventoryLevelId", "variantId", quantity, ${owner})
   VALUES (gen_random_uuid(), ${level}, ${variant}, ${quantity}, ${of})`;
const freeze = `UPDATE "Order" SET state = 'FREEZING' WHERE id = :waiting`;
const capturing = `UPDATE "Order" SET state = 'CAPTURING' WHERE id = :waiting`;
const waitingPayment = `(SELECT p.id FROM "Payment" p JOIN "PaymentCollection" c ON c.id = p."paymentCollectionId" WHERE c."orderId" = :waiting)`;

/**
 * Attempts to break a law with plain SQL. `:name` stands for a row of the test; every statement but the last must be
 * allowed, and the last one or the commit must be refused by the constraint named.
 */
export const ATTACKS: readonly [law: string, constraint: string, ...statements: string[]][] = [
  // Stock
  [
    'stock: writing what is reserved',
    'reserved_is_derived',
    `UPDATE "InventoryLevel" SET reserved = 0 WHERE id = :level`,
  ],
  [
    'stock: a new level that claims reservations',
    'reserved_is_derived',
    `INSERT INTO "StockLocation" (id, handle, name) VALUES (:id, 'attic', 'Attic')`,
    `INSERT INTO "InventoryLevel" (id, "inventoryItemId", "stockLocationId", "onHand", reserved)
     SELECT :id2, "inventoryItemId", :id, 5000, 1000 FROM "InventoryLevel" WHERE id = :level`,
  ],
  ['stock: overselling', 'InventoryLevel_available_check', reservation(':variant', ':level', 99_000)],
  [
    'stock: past the backorder limit',
    'InventoryLevel_available_check',
    reservation(':scarce', ':scarceLevel', 3_001),
  ],
  [
    'stock: taking away what is promised',
    'InventoryLevel_available_check',
    `UPDATE "InventoryLevel" SET "onHand" = 1000 WHERE id = :level`,
  ],
  [
    'stock: growing a reservation past what is there',
    'InventoryLevel_available_check',
    `UPDATE "Reservation" SET quantity = 99000 WHERE "orderId" = :order`,
  ],
  [
    'stock: reserving less than nothing',
    'Reservation_quantity_check',
    reservation(':variant', ':level', -1_000),
  ],
  [
    'stock: a reservation of nobody',
    'Reservation_owner_check',
    `UPDATE "Reservation" SET "orderId" = NULL, "expiresAt" = now() WHERE "orderId" = :order`,
  ],
  [
    'stock: a reservation of two',
    'Reservation_owner_check',
    `UPDATE "Reservation" SET "orderEditId" = :edit WHERE "orderId" = :order`,
  ],
  [
    'stock: an order’s own goods that expire',
    'Reservation_expiry_check',
    `UPDATE "Reservation" SET "expiresAt" = now() WHERE "orderId" = :order`,
  ],
  [
    'stock: a session’s goods that never expire',
    'Reservation_expiry_check',
    `UPDATE "Reservation" SET "expiresAt" = NULL WHERE "paymentSessionId" = :openSession`,
  ],
  [
    'stock: a part that a step takes a fraction of',
    'parts_are_exact',
    `UPDATE "ProductVariant" SET "unitOfMeasure" = 'METRE', "quantityStep" = 500 WHERE id = :variant`,
    `UPDATE "VariantInventoryItem" SET "perUnit" = 333 WHERE "variantId" = :variant`,
  ],
  [
    'stock: a part of which nothing is taken',
    'VariantInventoryItem_perUnit_check',
    `UPDATE "VariantInventoryItem" SET "perUnit" = 0 WHERE "variantId" = :variant`,
  ],
  [
    'stock: one crossing of zero announced twice',
    'OutboxEvent_backordered_key',
    ...[1, 2].map(
      () => `INSERT INTO "OutboxEvent" (id, name, payload, "correlationId", "deliverAt", "createdAt")
      VALUES (gen_random_uuid(), 'inventory.backordered', jsonb_build_object('levelId', :level::text, 'crossing', 1), '', now(), now())`,
    ),
  ],
  [
    'half a piece in a cart',
    'quantity_on_step',
    `UPDATE "CartLine" SET quantity = 1500 WHERE "cartId" = :otherCart`,
  ],
  ['half a piece in an order', 'quantity_on_step', `UPDATE "OrderLine" SET quantity = 1500 WHERE id = :line`],
  [
    'none of something in a cart',
    'CartLine_quantity_check',
    `UPDATE "CartLine" SET quantity = 0 WHERE "cartId" = :otherCart`,
  ],

  // Law 1: the total is the truth
  [
    'total: changed without the collection',
    'order_books_agree',
    `UPDATE "Order" SET total = total + 100, subtotal = subtotal + 100 WHERE id = :order`,
  ],
  [
    'total: collection changed alone',
    'order_books_agree',
    `UPDATE "PaymentCollection" SET amount = amount - 100 WHERE id = :collection`,
  ],
  [
    'total: lines changed alone',
    'order_books_agree',
    `UPDATE "OrderLine" SET subtotal = subtotal - 100 WHERE id = :line`,
  ],
  ['total: a line removed alone', 'order_books_agree', `DELETE FROM "OrderLine" WHERE id = :line`],
  [
    'total: a tax line changed alone',
    'order_books_agree',
    `UPDATE "TaxLine" SET amount = amount + 1 WHERE "orderId" = :order`,
  ],
  ['total: a tax line removed alone', 'order_books_agree', `DELETE FROM "TaxLine" WHERE "orderId" = :order`],
  [
    'total: a tax line slipped in',
    'order_books_agree',
    `INSERT INTO "TaxLine" (id, "orderId", name, "ratePpm", amount) VALUES (gen_random_uuid(), :order, 'Tax', 190000, 1)`,
  ],
  [
    'total: a line slipped in',
    'order_books_agree',
    `INSERT INTO "OrderLine" (id, "orderId", "variantId", position, "productTitle", "variantTitle", sku, "unitOfMeasure", quantity, "unitPrice", subtotal, tax, total)
      SELECT gen_random_uuid(), :order, v.id, 9, 'x', '', 'x', 'PIECE', 1000, 100, 100, 0, 100 FROM "ProductVariant" v
      WHERE v."quantityStep" = 1000 AND NOT EXISTS (SELECT FROM "OrderLine" l WHERE l."orderId" = :order AND l."variantId" = v.id) LIMIT 1`,
  ],
  [
    'total: a version that was never written',
    'order_books_agree',
    `UPDATE "Order" SET version = 9 WHERE id = :order`,
  ],
  [
    'total: back to an older version',
    'order_books_agree',
    `UPDATE "Order" SET version = 1 WHERE id = :order`,
  ],
  [
    'total: tax that its lines do not have',
    'order_books_agree',
    `UPDATE "Order" SET "taxTotal" = "taxTotal" + 1 WHERE id = :order`,
  ],
  [
    'total: no sum of its parts',
    'Order_totals_check',
    `UPDATE "Order" SET total = total - 1 WHERE id = :order`,
  ],
  [
    'total: less than nothing',
    'Order_totals_check',
    `UPDATE "Order" SET "discountTotal" = -5 WHERE id = :order`,
  ],
  [
    'total: a line with a negative price',
    'OrderLine_amounts_check',
    `UPDATE "OrderLine" SET "unitPrice" = -1 WHERE id = :line`,
  ],
  [
    'total: changed after capture',
    'order_is_frozen',
    `UPDATE "Order" SET total = total + 1, subtotal = subtotal + 1 WHERE id = :captured`,
  ],
  [
    'total: changed while capturing',
    'order_is_frozen',
    freeze,
    capturing,
    `UPDATE "Order" SET version = version + 1 WHERE id = :waiting`,
  ],

  // Money
  [
    'money: writing what is held',
    'payment_amounts_are_derived',
    `UPDATE "Payment" SET "authorizedAmount" = 999999 WHERE id = :payment`,
  ],
  [
    'money: writing what is captured',
    'payment_amounts_are_derived',
    `UPDATE "Payment" SET "capturedAmount" = 1 WHERE id = :payment`,
  ],
  [
    'money: writing what is released',
    'payment_amounts_are_derived',
    `UPDATE "Payment" SET "releasedAmount" = 1 WHERE id = :payment`,
  ],
  ['money: capture above what is held', 'Payment_amounts_check', ledger(':payment', 'CAPTURE', 900_000)],
  [
    'money: captures above the total, over two holds',
    'captured_within_total',
    ledger(':payment', 'AUTHORIZATION', 5_000),
    ledger(':payment', 'CAPTURE', 3_000),
    ledger(':supplement', 'CAPTURE', 1_000),
  ],
  [
    'money: release after capture of the same',
    'Payment_amounts_check',
    ledger(':payment', 'CAPTURE', 2_500),
    ledger(':payment', 'RELEASE', 2_500),
  ],
  ['money: refund of what was never captured', 'Payment_amounts_check', ledger(':payment', 'REFUND', 1)],
  ['money: an entry of nothing', 'OrderTransaction_amount_check', ledger(':payment', 'CAPTURE', 0)],
  [
    'money: an entry in another currency',
    'ledger_currency',
    ledger(':payment', 'CAPTURE', 100, ':order', 'USD'),
  ],
  [
    'money: the same fact twice',
    'OrderTransaction_paymentId_kind_providerReference_key',
    `INSERT INTO "OrderTransaction" SELECT (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid()))).*
     FROM "OrderTransaction" t WHERE t."paymentId" = :payment`,
  ],
  [
    'money: changing the ledger',
    'append_only',
    `UPDATE "OrderTransaction" SET amount = 1 WHERE "orderId" = :order`,
  ],
  ['money: forgetting the ledger', 'append_only', `DELETE FROM "OrderTransaction" WHERE "orderId" = :order`],
  [
    'history: changing a version',
    'append_only',
    `UPDATE "OrderVersion" SET total = 1 WHERE "orderId" = :order`,
  ],
  [
    'history: forgetting a version',
    'append_only',
    `DELETE FROM "OrderVersion" WHERE "orderId" = :order AND version = 1`,
  ],
  ['history: changing the audit', 'append_only', `UPDATE "AuditEntry" SET action = 'nothing happened'`],
  ['history: forgetting the audit', 'append_only', `DELETE FROM "AuditEntry"`],
  [
    'captured: nothing was',
    'captured_is_total',
    freeze,
    capturing,
    `UPDATE "Order" SET state = 'CAPTURED', "finalizedAt" = now() WHERE id = :waiting`,
  ],
  [
    'captured: a cent short',
    'captured_is_total',
    freeze,
    capturing,
    ledger(waitingPayment, 'CAPTURE', 2_499, ':waiting'),
    `UPDATE "Order" SET state = 'CAPTURED', "finalizedAt" = now() WHERE id = :waiting`,
  ],
  [
    'captured: without its instant',
    'Order_instants_check',
    freeze,
    capturing,
    `UPDATE "Order" SET state = 'CAPTURED' WHERE id = :waiting`,
  ],
  [
    'cancelled: without its instant',
    'Order_instants_check',
    `UPDATE "Order" SET state = 'CANCELED' WHERE id = :waiting`,
  ],
  [
    'a window that closes before it opens',
    'Order_instants_check',
    `UPDATE "Order" SET "editableUntil" = "placedAt" - interval '1 s' WHERE id = :order`,
  ],
  [
    'two captures of one hold',
    'PaymentOperation_final_key',
    ...['CAPTURE', 'CANCEL'].map(
      (
        kind,
      ) => `INSERT INTO "PaymentOperation" (id, kind, "orderId", "paymentId", provider, amount, "createdAt", "nextAttemptAt")
      VALUES (gen_random_uuid(), '${kind}', :order, :payment, 'stripe', 1, now(), now())`,
    ),
  ],
  [
    'an operation that ended without an instant',
    'PaymentOperation_settled_check',
    `UPDATE "PaymentOperation" SET state = 'FAILED', "settledAt" = NULL WHERE "orderEditId" = :edit`,
  ],

  // Moves
  ...(
    [
      ['waiting', 'OPEN', ['CAPTURING', 'CAPTURED', 'CAPTURE_FAILED']],
      ['captured', 'CAPTURED', ['OPEN', 'FREEZING', 'CAPTURING', 'CAPTURE_FAILED', 'CANCELED']],
    ] as const
  ).flatMap(([row, from, targets]) =>
    targets.map(
      (to) =>
        [
          `move: ${from} to ${to}`,
          'order_moves',
          `UPDATE "Order" SET state = '${to}' WHERE id = :${row}`,
        ] as [string, string, string],
    ),
  ),
  [
    'move: back from FREEZING to OPEN',
    'order_moves',
    freeze,
    `UPDATE "Order" SET state = 'OPEN' WHERE id = :waiting`,
  ],
  [
    'move: cancelled while capturing',
    'order_moves',
    freeze,
    capturing,
    `UPDATE "Order" SET state = 'CANCELED', "canceledAt" = now() WHERE id = :waiting`,
  ],
  [
    'move: opened again after a cancel',
    'order_moves',
    `UPDATE "Order" SET state = 'CANCELED', "canceledAt" = now() WHERE id = :waiting`,
    `UPDATE "Order" SET state = 'OPEN', "canceledAt" = NULL WHERE id = :waiting`,
  ],

  // One of a kind
  [
    'a second live edit of an order',
    'OrderEdit_live_key',
    ...[1, 2].map(() =>
      copyOf('OrderEdit', ':edit', { id: 'gen_random_uuid()', state: `'PENDING'`, settledAt: 'NULL::text' }),
    ),
  ],
  [
    'an edit that ended without an instant',
    'OrderEdit_settled_check',
    `UPDATE "OrderEdit" SET "settledAt" = NULL WHERE id = :edit`,
  ],
  [
    'an edit by staff without a reason',
    'OrderEdit_staff_reason_check',
    `UPDATE "OrderEdit" SET "actorKind" = 'STAFF' WHERE id = :edit`,
  ],
  [
    'an edit that asks the bank for nothing',
    'OrderEdit_plan_check',
    `UPDATE "OrderEdit" SET "planAmount" = 0 WHERE id = :edit`,
  ],
  [
    'a second order of a cart',
    'Order_cartId_key',
    copyOf('Order', ':order', { id: ':id', number: `'X-1'`, paymentSessionId: ':openSession' }),
  ],
  [
    'a second order of a session',
    'Order_paymentSessionId_key',
    copyOf('Order', ':order', { id: ':id', number: `'X-1'`, cartId: ':otherCart' }),
  ],
  [
    'a second order of a number',
    'Order_number_key',
    copyOf('Order', ':order', { id: ':id', cartId: ':otherCart', paymentSessionId: ':openSession' }),
  ],
  ['a second payment of an intent', 'Payment_intentId_key', copyOf('Payment', ':payment', { id: ':id' })],
  [
    'a second session of an intent',
    'PaymentSession_intentId_key',
    copyOf('PaymentSession', ':openSession', {
      id: ':id',
      state: `'EXPIRED'`,
      hostedSessionId: 'NULL::text',
    }),
  ],
  [
    'two open sessions of a cart',
    'PaymentSession_open_key',
    copyOf('PaymentSession', ':openSession', {
      id: ':id',
      intentId: `'pi_other'`,
      hostedSessionId: 'NULL::text',
    }),
  ],
  [
    'a session of nothing',
    'PaymentSession_total_check',
    `UPDATE "PaymentSession" SET total = 0 WHERE id = :openSession`,
  ],
];

/** The guards of the shop that stand in the database, for `pnpm mutations`. */
const LAWS = 'prisma/migrations/20261120000100_laws/migration.sql';
const REFUNDS = 'prisma/migrations/20261121000100_refunds/migration.sql';
const PAY_AGAIN = 'prisma/migrations/20261121000200_pay_again/migration.sql';
const PROVIDERS = 'prisma/migrations/20261121000300_providers/migration.sql';
const QUEUES = 'prisma/migrations/20261121000400_stock_and_queues/migration.sql';
const INIT = 'prisma/migrations/20261120000000_init/migration.sql';
const ATTACKS = 'api/test/laws.test.ts';
const KEYS = 'api/test/keys.test.ts';

export const GUARDS_IN_DATABASE = [
  ...[
    ['a fact enters the ledger once', 'OrderTransaction_paymentId_kind_providerReference_key', INIT],
    ['one refund of an operation', 'Refund_operationId_key', REFUNDS],
    ['one refund of what the provider calls one', 'Refund_providerReference_key', REFUNDS],
    ['one dispute of what the provider calls one', 'Dispute_providerReference_key', REFUNDS],
    ['one open payment again of an order', 'PaymentOperation_replacement_key', PAY_AGAIN],
    ['one payment of a hosted page', 'PaymentOperation_hostedSessionId_key', PAY_AGAIN],
    ['one session of an intent', 'PaymentSession_intentId_key', INIT],
    ['one session of a hosted page', 'PaymentSession_hostedSessionId_key', INIT],
    ['one collection of an order', 'PaymentCollection_orderId_key', INIT],
    ['one version of an edit', 'OrderVersion_editId_key', INIT],
    ['one line of a variant in an order', 'OrderLine_orderId_variantId_key', INIT],
    ['one line of a variant in a cart', 'CartLine_cartId_variantId_key', INIT],
    ['one level of an item at a place', 'InventoryLevel_inventoryItemId_stockLocationId_key', INIT],
    ['one promise of a key', 'ManualPayment_key_key', PROVIDERS],
    ['one refund by hand of a key', 'ManualRefund_key_key', PROVIDERS],
    ['one mail of a kind for what happened', 'EmailMessage_dedupeKey_key', INIT],
    ['one delivery of an event to a consumer', 'OutboxDelivery_eventId_consumer_key', INIT],
    ['one event of a number in an order', 'OutboxEvent_orderId_sequence_key', INIT],
    ['one announcement of a crossing', 'OutboxEvent_backordered_key', QUEUES],
    ['one review of a line', 'ProductReview_orderLineId_key', INIT],
    ['one order of a number', 'Order_number_key', INIT],
  ].map(([guard, key, file]) => ({
    guard: `in the database: ${guard}`,
    file,
    find: new RegExp(`CREATE UNIQUE INDEX "${key}"[^;]*;`),
    put: '',
    test: KEYS,
    only: `${key} refuses`,
  })),
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

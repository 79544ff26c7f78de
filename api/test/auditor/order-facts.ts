/** One order as the auditor's SQL reads it. Amounts are text, since JSON numbers are floats. */
export interface AuditedOrder {
  readonly id: string;
  readonly number: string;
  readonly state: 'OPEN' | 'FREEZING' | 'CAPTURING' | 'CAPTURED' | 'CAPTURE_FAILED' | 'CANCELED';
  readonly version: number;
  readonly total: string;
  readonly figures: string;
  readonly editableUntil: string;
  readonly collected: string | null;
  readonly snapshot: string | null;
  readonly lines: string;
  readonly claims: string;
  readonly needs: string;
  readonly edits: readonly AuditedEdit[] | null;
  readonly payments: readonly AuditedPayment[] | null;
  readonly operations: readonly AuditedOperation[] | null;
}

interface AuditedEdit {
  readonly id: string;
  readonly state: string;
  readonly createdAt: string;
  readonly claims: number;
}

export interface AuditedPayment {
  readonly id: string;
  readonly intentId: string;
  readonly provider: string;
  readonly columns: string;
  readonly ledger: string;
  readonly authorized: string;
  readonly captured: string;
  readonly released: string;
  readonly refunded: string;
  readonly entries: number;
  readonly promise: { readonly state: string; readonly amount: string; readonly captured: string } | null;
}

interface AuditedOperation {
  readonly kind: string;
  readonly state: string;
  readonly amount: string;
  readonly intentId: string | null;
}

const sum = (kinds: string) =>
  `COALESCE((SELECT sum(t.amount) FROM "OrderTransaction" t WHERE t."paymentId" = p.id AND t.kind::text IN (${kinds})), 0)::text`;
const [AUTHORIZED, CAPTURED, RELEASED] = [
  sum(`'AUTHORIZATION', 'INCREMENT'`),
  sum(`'CAPTURE'`),
  sum(`'RELEASE'`),
];

const REFUNDED = `COALESCE((SELECT sum(CASE t.kind::text WHEN 'REFUND' THEN t.amount ELSE -t.amount END) FROM "OrderTransaction" t
  WHERE t."paymentId" = p.id AND t.kind::text IN ('REFUND', 'REFUND_REVERSAL')), 0)::text`;

/**
 * Orders with everything that must agree about them. A selection is compared as sorted text: of the order's own rows,
 * of what its current version remembers, and of the stock that is claimed for it.
 */
export const ordersSql = (where: string): string => `
  SELECT o.id, o.number, o.state, o.version, o.total::text,
    concat_ws(' ', o.subtotal, o."shippingTotal", o."taxTotal", o.total, o."shippingAddressId", o."shippingOptionId") AS figures,
    o."editableUntil",
    (SELECT c.amount::text FROM "PaymentCollection" c WHERE c."orderId" = o.id) AS collected,
    (SELECT concat_ws(' ', v.snapshot ->> 'subtotal', v.snapshot ->> 'shippingTotal', v.snapshot ->> 'taxTotal', v.snapshot ->> 'total',
        v.snapshot ->> 'shippingAddressId', v.snapshot -> 'shipping' ->> 'optionId', '|',
        (SELECT string_agg(concat_ws(':', l ->> 'variantId', l ->> 'quantity', l ->> 'unitPrice'), ' ' ORDER BY l ->> 'variantId')
          FROM jsonb_array_elements(v.snapshot -> 'lines') l))
      FROM "OrderVersion" v WHERE v."orderId" = o.id AND v.version = o.version) AS snapshot,
    COALESCE((SELECT string_agg(concat_ws(':', l."variantId", l.quantity, l."unitPrice"), ' ' ORDER BY l."variantId"::text)
      FROM "OrderLine" l WHERE l."orderId" = o.id), '') AS lines,
    COALESCE((SELECT string_agg(concat_ws(':', r.item, r.quantity), ' ' ORDER BY r.item::text) FROM (
      SELECT concat_ws('/', r."variantId", i."inventoryItemId") AS item, sum(r.quantity) AS quantity FROM "Reservation" r
      JOIN "InventoryLevel" i ON i.id = r."inventoryLevelId" WHERE r."orderId" = o.id GROUP BY 1) r), '') AS claims,
    COALESCE((SELECT string_agg(concat_ws(':', concat_ws('/', l."variantId", n."inventoryItemId"), round(l.quantity * n."perUnit" / 1000.0)), ' '
        ORDER BY concat_ws('/', l."variantId", n."inventoryItemId"))
      FROM "OrderLine" l JOIN "VariantInventoryItem" n ON n."variantId" = l."variantId" WHERE l."orderId" = o.id), '') AS needs,
    (SELECT json_agg(json_build_object('id', e.id, 'state', e.state, 'createdAt', e."createdAt",
      'claims', (SELECT count(*) FROM "Reservation" r WHERE r."orderEditId" = e.id))) FROM "OrderEdit" e WHERE e."orderId" = o.id) AS edits,
    (SELECT json_agg(json_build_object('id', p.id, 'intentId', p."intentId", 'provider', p.provider,
      'columns', concat_ws(' ', p."authorizedAmount", p."capturedAmount", p."releasedAmount", p."refundedAmount"),
      'ledger', concat_ws(' ', ${AUTHORIZED}, ${CAPTURED}, ${RELEASED}, ${REFUNDED}),
      'authorized', ${AUTHORIZED}, 'captured', ${CAPTURED}, 'released', ${RELEASED}, 'refunded', ${REFUNDED},
      'entries', (SELECT count(*) FROM "OrderTransaction" t WHERE t."paymentId" = p.id),
      'promise', CASE WHEN p.provider = 'manual' THEN (SELECT json_build_object('state', m.state, 'amount', m.amount::text, 'captured', m.captured::text)
        FROM "ManualPayment" m WHERE m.id = p."intentId"::uuid) END))
      FROM "Payment" p JOIN "PaymentCollection" c ON c.id = p."paymentCollectionId" WHERE c."orderId" = o.id) AS payments,
    (SELECT json_agg(json_build_object('kind', x.kind, 'state', x.state, 'amount', x.amount::text, 'intentId', x."intentId"))
      FROM "PaymentOperation" x WHERE x."orderId" = o.id) AS operations
  FROM "Order" o WHERE ${where}`;

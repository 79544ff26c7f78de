-- What happens when the money cannot be taken: deadlines, paying again with another card, and another card for a raise.

ALTER TYPE "PaymentRole" ADD VALUE 'REPLACEMENT';
ALTER TYPE "PaymentOperationKind" ADD VALUE 'AUTHORIZE_REPLACEMENT' AFTER 'AUTHORIZE_SUPPLEMENT';
ALTER TABLE "EditPolicy" ADD COLUMN "payAgainSeconds" INTEGER NOT NULL DEFAULT 172800;
ALTER TABLE "Order"
  ADD COLUMN "captureBy" TIMESTAMPTZ(3),
  ADD COLUMN "captureAlarmedAt" TIMESTAMPTZ(3),
  ADD COLUMN "paymentDueAt" TIMESTAMPTZ(3),
  ADD COLUMN "paymentLostAt" TIMESTAMPTZ(3);
ALTER TABLE "PaymentOperation"
  ADD COLUMN "flow" "PaymentFlow",
  ADD COLUMN "clientSecret" TEXT,
  ADD COLUMN "hostedSessionId" TEXT,
  ADD COLUMN "hostedUrl" TEXT,
  ADD COLUMN "expiresAt" TIMESTAMPTZ(3),
  ADD COLUMN "closedAt" TIMESTAMPTZ(3),
  ADD COLUMN "declines" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "declinedAttempt" TEXT;
ALTER TABLE "OrderEdit" ADD COLUMN "flow" "PaymentFlow";
CREATE UNIQUE INDEX "PaymentOperation_hostedSessionId_key" ON "PaymentOperation" ("hostedSessionId");

-- ── Deadlines ──────────────────────────────────────────────────────────────────────────────────

ALTER TABLE "EditPolicy" ADD CONSTRAINT "EditPolicy_payAgainSeconds_check" CHECK ("payAgainSeconds" BETWEEN 3600 AND 1209600);
-- A window never reaches into the days that are kept for capturing.
ALTER TABLE "Order" ADD CONSTRAINT "Order_captureBy_check"
  CHECK ("captureBy" IS NULL OR "state" NOT IN ('OPEN', 'FREEZING') OR "editableUntil" <= "captureBy");
-- An order that could not be charged has a day on which somebody decides.
ALTER TABLE "Order" ADD CONSTRAINT "Order_paymentDueAt_check"
  CHECK ("state" <> 'CAPTURE_FAILED' OR "paymentDueAt" IS NOT NULL);
ALTER TABLE "Order" ADD CONSTRAINT "Order_paymentLostAt_check" CHECK ("paymentLostAt" IS NULL OR "paymentDueAt" IS NOT NULL);
-- What the alarm looks for: holds that are neither captured nor let go.
CREATE INDEX "Payment_open_hold_idx" ON "Payment" ("captureBefore")
  WHERE "captureBefore" IS NOT NULL AND "capturedAmount" + "releasedAmount" < "authorizedAmount";

-- ── Payments that the shopper makes with a card of their choice ─────────────────────────────────

ALTER TABLE "PaymentOperation" ADD CONSTRAINT "PaymentOperation_flow_check"
  CHECK (("flow" IS NULL) = ("expiresAt" IS NULL) AND ("flow" IS NOT NULL OR num_nonnulls("clientSecret", "hostedSessionId", "hostedUrl", "closedAt") = 0));
ALTER TABLE "PaymentOperation" ADD CONSTRAINT "PaymentOperation_replacement_check"
  CHECK ("kind"::text <> 'AUTHORIZE_REPLACEMENT' OR ("flow" IS NOT NULL AND "orderId" IS NOT NULL AND "orderEditId" IS NULL AND "amount" > 0));
ALTER TABLE "PaymentOperation" ADD CONSTRAINT "PaymentOperation_declines_check" CHECK ("declines" >= 0);
ALTER TABLE "OrderEdit" ADD CONSTRAINT "OrderEdit_flow_check" CHECK ("flow" IS NULL OR "planKind" = 'SUPPLEMENT');
-- Two tabs are given the same payment, not one each.
CREATE UNIQUE INDEX "PaymentOperation_replacement_key" ON "PaymentOperation" ("orderId")
  WHERE "flow" IS NOT NULL AND "orderEditId" IS NULL AND "state" = 'PENDING';
CREATE INDEX "PaymentOperation_unclosed_idx" ON "PaymentOperation" ("nextAttemptAt") WHERE "flow" IS NOT NULL AND "closedAt" IS NULL;

-- Law 3 before the provider is called: what was captured and what is about to be never exceed the total together.
CREATE FUNCTION captures_within_total() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE captured bigint; intended bigint; total bigint;
BEGIN
  SELECT COALESCE(sum(p."capturedAmount"), 0), max(c.amount) INTO captured, total
  FROM "PaymentCollection" c LEFT JOIN "Payment" p ON p."paymentCollectionId" = c.id WHERE c."orderId" = NEW."orderId";
  SELECT COALESCE(sum(o.amount), 0) INTO intended FROM "PaymentOperation" o
  WHERE o."orderId" = NEW."orderId" AND o.kind = 'CAPTURE' AND o.state = 'PENDING';
  IF captured + intended > total THEN
    RAISE EXCEPTION 'captured % and about to capture % of an order of %', captured, intended, total USING ERRCODE = 'check_violation', CONSTRAINT = 'captures_within_total';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER "PaymentOperation_captures" AFTER INSERT ON "PaymentOperation"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = 'CAPTURE') EXECUTE FUNCTION captures_within_total();

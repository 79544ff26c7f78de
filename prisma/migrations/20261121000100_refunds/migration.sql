-- Money that goes back: refunds, disputes, and what happens at the provider without us asking.

ALTER TYPE "TransactionKind" ADD VALUE 'REFUND_REVERSAL' AFTER 'REFUND';
CREATE TYPE "RefundOrigin" AS ENUM ('STAFF', 'PROVIDER', 'SYSTEM');
CREATE TYPE "RefundReason" AS ENUM ('RETURNED', 'DAMAGED', 'WRONG_ITEM', 'NOT_DELIVERED', 'GOODWILL', 'CANCELED', 'OVERCHARGED', 'OTHER');
CREATE TYPE "DisputeState" AS ENUM ('INQUIRY', 'NEEDS_RESPONSE', 'UNDER_REVIEW', 'WON', 'LOST', 'CLOSED');

ALTER TABLE "Payment"
  ADD COLUMN "pledgedAmount" BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN "disputedAmount" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "OrderTransaction" ADD COLUMN "unasked" BOOLEAN NOT NULL DEFAULT false;

DROP TABLE "Refund";
CREATE TABLE "Refund" (
    "id" UUID NOT NULL,
    "requestId" UUID NOT NULL,
    "orderId" UUID NOT NULL,
    "paymentId" UUID NOT NULL,
    "operationId" UUID,
    "origin" "RefundOrigin" NOT NULL,
    "amount" BIGINT NOT NULL,
    "reason" "RefundReason" NOT NULL,
    "note" TEXT,
    "state" "RefundState" NOT NULL DEFAULT 'PENDING',
    "problem" TEXT,
    "providerReference" TEXT,
    "actorId" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "settledAt" TIMESTAMPTZ(3),
    "nextCheckAt" TIMESTAMPTZ(3),

    CONSTRAINT "Refund_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "RefundLine" (
    "refundId" UUID NOT NULL,
    "orderLineId" UUID NOT NULL,
    "quantity" BIGINT NOT NULL,
    "amount" BIGINT NOT NULL,

    CONSTRAINT "RefundLine_pkey" PRIMARY KEY ("refundId","orderLineId")
);
CREATE TABLE "Dispute" (
    "id" UUID NOT NULL,
    "orderId" UUID NOT NULL,
    "paymentId" UUID NOT NULL,
    "providerReference" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "state" "DisputeState" NOT NULL,
    "reason" TEXT NOT NULL,
    "refundable" BOOLEAN NOT NULL,
    "respondBy" TIMESTAMPTZ(3),
    "openedAt" TIMESTAMPTZ(3) NOT NULL,
    "changedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Dispute_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "Refund_operationId_key" ON "Refund"("operationId");
CREATE UNIQUE INDEX "Refund_providerReference_key" ON "Refund"("providerReference");
CREATE INDEX "Refund_orderId_idx" ON "Refund"("orderId");
CREATE INDEX "Refund_paymentId_idx" ON "Refund"("paymentId");
CREATE INDEX "Refund_requestId_idx" ON "Refund"("requestId");
CREATE INDEX "RefundLine_orderLineId_idx" ON "RefundLine"("orderLineId");
CREATE UNIQUE INDEX "Dispute_providerReference_key" ON "Dispute"("providerReference");
CREATE INDEX "Dispute_orderId_idx" ON "Dispute"("orderId");
CREATE INDEX "Dispute_paymentId_idx" ON "Dispute"("paymentId");
ALTER TABLE "Refund"
  ADD CONSTRAINT "Refund_orderId_fkey" FOREIGN KEY ("orderId") REFERENCES "Order"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
  ADD CONSTRAINT "Refund_paymentId_fkey" FOREIGN KEY ("paymentId") REFERENCES "Payment"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
  ADD CONSTRAINT "Refund_operationId_fkey" FOREIGN KEY ("operationId") REFERENCES "PaymentOperation"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "RefundLine"
  ADD CONSTRAINT "RefundLine_refundId_fkey" FOREIGN KEY ("refundId") REFERENCES "Refund"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
  ADD CONSTRAINT "RefundLine_orderLineId_fkey" FOREIGN KEY ("orderLineId") REFERENCES "OrderLine"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Dispute"
  ADD CONSTRAINT "Dispute_orderId_fkey" FOREIGN KEY ("orderId") REFERENCES "Order"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
  ADD CONSTRAINT "Dispute_paymentId_fkey" FOREIGN KEY ("paymentId") REFERENCES "Payment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ── Shapes ─────────────────────────────────────────────────────────────────────────────────────

ALTER TABLE "Refund" ADD CONSTRAINT "Refund_amount_check" CHECK ("amount" > 0);
-- Ours has the record that was written before the provider was asked; the provider's own has the provider's name for it.
ALTER TABLE "Refund" ADD CONSTRAINT "Refund_origin_check"
  CHECK (("origin" = 'PROVIDER') = ("operationId" IS NULL) AND ("operationId" IS NOT NULL OR "providerReference" IS NOT NULL)
    AND ("origin" = 'STAFF') = ("actorId" IS NOT NULL));
ALTER TABLE "Refund" ADD CONSTRAINT "Refund_settled_check"
  CHECK (("state" = 'PENDING') = ("settledAt" IS NULL) AND ("state" <> 'SUCCEEDED' OR "providerReference" IS NOT NULL)
    AND ("state" = 'FAILED') = ("problem" IS NOT NULL));
ALTER TABLE "RefundLine" ADD CONSTRAINT "RefundLine_values_check" CHECK ("quantity" >= 0 AND "amount" >= 0 AND "quantity" + "amount" > 0);
ALTER TABLE "Dispute" ADD CONSTRAINT "Dispute_amount_check" CHECK ("amount" > 0);
CREATE INDEX "Refund_check_idx" ON "Refund" ("nextCheckAt") WHERE "nextCheckAt" IS NOT NULL;

-- ── Never more back than was captured ──────────────────────────────────────────────────────────

-- `pledgedAmount` is the sum of the refunds that have not failed: two at once meet at the payment's row, and the check decides.
ALTER TABLE "Payment" ADD CONSTRAINT "Payment_pledged_check"
  CHECK ("pledgedAmount" <= "capturedAmount" AND "refundedAmount" <= "pledgedAmount" AND "disputedAmount" >= 0);
CREATE FUNCTION refund_pledges() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE change bigint := CASE WHEN NEW.state = 'FAILED' THEN 0 ELSE NEW.amount END;
BEGIN
  IF TG_OP = 'UPDATE' THEN change := change - CASE WHEN OLD.state = 'FAILED' THEN 0 ELSE OLD.amount END; END IF;
  UPDATE "Payment" p SET "pledgedAmount" = "pledgedAmount" + change
  FROM "PaymentCollection" c WHERE p.id = NEW."paymentId" AND c.id = p."paymentCollectionId" AND c."orderId" = NEW."orderId";
  IF NOT FOUND THEN RAISE EXCEPTION 'a refund of a payment of another order' USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_of_its_order'; END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "Refund_pledges" AFTER INSERT OR UPDATE OF state ON "Refund" FOR EACH ROW EXECUTE FUNCTION refund_pledges();

-- What a refund is never changes; how far it has come only goes on.
CREATE FUNCTION refund_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE'
    OR (OLD.state <> NEW.state AND (OLD.state::text || '>' || NEW.state::text) NOT IN ('PENDING>SUCCEEDED', 'PENDING>FAILED', 'SUCCEEDED>FAILED'))
    OR (OLD."requestId", OLD."orderId", OLD."paymentId", OLD.amount, OLD.origin, OLD.reason, OLD."createdAt")
      IS DISTINCT FROM (NEW."requestId", NEW."orderId", NEW."paymentId", NEW.amount, NEW.origin, NEW.reason, NEW."createdAt")
    OR (OLD."providerReference" IS NOT NULL AND NEW."providerReference" IS DISTINCT FROM OLD."providerReference")
    OR OLD."operationId" IS DISTINCT FROM NEW."operationId" THEN
    RAISE EXCEPTION 'a refund cannot be changed so' USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_moves';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "Refund_moves" BEFORE UPDATE OR DELETE ON "Refund" FOR EACH ROW EXECUTE FUNCTION refund_moves();
CREATE TRIGGER "RefundLine_append_only" BEFORE UPDATE OR DELETE ON "RefundLine" FOR EACH ROW EXECUTE FUNCTION append_only();

-- A line never gives back more than it was sold for. The line's row lock makes the sum race-proof.
CREATE FUNCTION refund_within_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE sold record; back record;
BEGIN
  SELECT l.quantity, l.total, l."orderId" INTO sold FROM "OrderLine" l WHERE l.id = NEW."orderLineId" FOR NO KEY UPDATE;
  SELECT sum(rl.quantity) AS quantity, sum(rl.amount) AS amount, bool_and(r."orderId" = sold."orderId") AS own INTO back
  FROM "RefundLine" rl JOIN "Refund" r ON r.id = rl."refundId" WHERE rl."orderLineId" = NEW."orderLineId" AND r.state <> 'FAILED';
  IF back.quantity > sold.quantity OR back.amount > sold.total OR NOT back.own THEN
    RAISE EXCEPTION 'line % would give back more than it was sold for', NEW."orderLineId" USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_within_line';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "RefundLine_within_line" AFTER INSERT ON "RefundLine" FOR EACH ROW EXECUTE FUNCTION refund_within_line();

-- ── The ledger ─────────────────────────────────────────────────────────────────────────────────

CREATE OR REPLACE FUNCTION ledger_sums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "Payment" SET
    "authorizedAmount" = "authorizedAmount" + CASE WHEN NEW.kind IN ('AUTHORIZATION', 'INCREMENT') THEN NEW.amount ELSE 0 END,
    "capturedAmount" = "capturedAmount" + CASE WHEN NEW.kind = 'CAPTURE' THEN NEW.amount ELSE 0 END,
    "releasedAmount" = "releasedAmount" + CASE WHEN NEW.kind = 'RELEASE' THEN NEW.amount ELSE 0 END,
    "refundedAmount" = "refundedAmount" + CASE NEW.kind::text WHEN 'REFUND' THEN NEW.amount WHEN 'REFUND_REVERSAL' THEN -NEW.amount ELSE 0 END,
    "disputedAmount" = "disputedAmount" + CASE NEW.kind WHEN 'DISPUTE' THEN NEW.amount WHEN 'DISPUTE_REVERSAL' THEN -NEW.amount ELSE 0 END
  WHERE id = NEW."paymentId" AND "currencyCode" = NEW."currencyCode";
  IF NOT FOUND THEN RAISE EXCEPTION 'ledger entry in another currency than its payment' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_currency'; END IF;
  RETURN NULL;
END $$;
DROP TRIGGER "Payment_amounts" ON "Payment";
CREATE TRIGGER "Payment_amounts" BEFORE UPDATE ON "Payment" FOR EACH ROW
  WHEN ((OLD."authorizedAmount", OLD."capturedAmount", OLD."releasedAmount", OLD."refundedAmount", OLD."pledgedAmount", OLD."disputedAmount")
    IS DISTINCT FROM (NEW."authorizedAmount", NEW."capturedAmount", NEW."releasedAmount", NEW."refundedAmount", NEW."pledgedAmount", NEW."disputedAmount"))
  EXECUTE FUNCTION payment_amounts_are_derived();

-- What comes back is exactly what went: a reversal names an entry, and is of its amount.
CREATE FUNCTION reversal_has_its_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM "OrderTransaction" t WHERE t."paymentId" = NEW."paymentId" AND t."providerReference" = NEW."providerReference"
      AND t.kind::text = replace(NEW.kind::text, '_REVERSAL', '') AND t.amount = NEW.amount) THEN
    RAISE EXCEPTION 'a reversal of what never happened' USING ERRCODE = 'check_violation', CONSTRAINT = 'reversal_has_its_entry';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "OrderTransaction_reversal" BEFORE INSERT ON "OrderTransaction"
  FOR EACH ROW WHEN (NEW.kind::text LIKE '%\_REVERSAL') EXECUTE FUNCTION reversal_has_its_entry();

-- Law 3 again, now that the ledger also tells what others did: nothing that we take brings the captured sum above the total.
-- What somebody took in the provider's dashboard is entered as it is, marked, and never excuses a capture of ours.
DROP TRIGGER "Payment_captured" ON "Payment";
DROP FUNCTION captured_within_total();
CREATE FUNCTION captured_within_total() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE captured bigint; total bigint;
BEGIN
  SELECT sum(p."capturedAmount"), max(c.amount) INTO captured, total
  FROM "PaymentCollection" c JOIN "Payment" p ON p."paymentCollectionId" = c.id WHERE c."orderId" = NEW."orderId";
  IF captured > total THEN
    RAISE EXCEPTION 'captured % of an order of %', captured, total USING ERRCODE = 'check_violation', CONSTRAINT = 'captured_within_total';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER "OrderTransaction_captured" AFTER INSERT ON "OrderTransaction"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = 'CAPTURE' AND NOT NEW.unasked) EXECUTE FUNCTION captured_within_total();
-- … and CAPTURED still means that exactly the total was taken, or that what somebody else took beyond it is going back.
CREATE OR REPLACE FUNCTION captured_is_total() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE captured bigint; pledged bigint;
BEGIN
  SELECT COALESCE(sum(p."capturedAmount"), 0), COALESCE(sum(p."pledgedAmount"), 0) INTO captured, pledged
  FROM "PaymentCollection" c JOIN "Payment" p ON p."paymentCollectionId" = c.id WHERE c."orderId" = NEW.id;
  IF captured <> NEW.total AND NOT (captured > NEW.total AND captured - pledged = NEW.total
    AND EXISTS (SELECT FROM "OrderTransaction" t WHERE t."orderId" = NEW.id AND t.kind = 'CAPTURE' AND t.unasked)) THEN
    RAISE EXCEPTION 'order % is of % but % was captured', NEW.number, NEW.total, captured USING ERRCODE = 'check_violation', CONSTRAINT = 'captured_is_total';
  END IF;
  RETURN NULL;
END $$;
-- A hold exists because we asked for it.
ALTER TABLE "OrderTransaction" ADD CONSTRAINT "OrderTransaction_unasked_check" CHECK (NOT "unasked" OR "kind" <> 'AUTHORIZATION');

-- ── What the sweeps look for ───────────────────────────────────────────────────────────────────

-- Orders cancelled lately, for which money may have been taken all the same.
CREATE INDEX "Order_canceled_idx" ON "Order" ("canceledAt") WHERE "state" = 'CANCELED';

-- Ways to pay that a channel offers, payments that people make by themselves, and the inbox of a further provider.

ALTER TYPE "PaymentFlow" ADD VALUE 'DIRECT';
CREATE TYPE "PaymentMethodKind" AS ENUM ('CARD', 'BANK_TRANSFER', 'CASH_ON_DELIVERY', 'ONLINE');
CREATE TYPE "ManualPaymentState" AS ENUM ('OFFERED', 'PROMISED', 'PAID', 'CAPTURED', 'CANCELED');

ALTER TABLE "PaymentSession" ADD COLUMN "method" TEXT NOT NULL DEFAULT 'card', ADD COLUMN "hostedFields" JSONB;
ALTER TABLE "PaymentOperation" ADD COLUMN "waitingSince" TIMESTAMPTZ(3);

CREATE TABLE "PaymentMethod" (
    "id" UUID NOT NULL,
    "salesChannelId" UUID NOT NULL,
    "handle" TEXT NOT NULL,
    "kind" "PaymentMethodKind" NOT NULL,
    "provider" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "instructions" JSONB NOT NULL DEFAULT '[]',
    "currencyCodes" TEXT[],
    "position" INTEGER NOT NULL,

    CONSTRAINT "PaymentMethod_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "PaymentMethod_salesChannelId_handle_key" ON "PaymentMethod"("salesChannelId", "handle");
ALTER TABLE "PaymentMethod" ADD CONSTRAINT "PaymentMethod_salesChannelId_fkey" FOREIGN KEY ("salesChannelId") REFERENCES "SalesChannel"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TABLE "ManualPayment" (
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "state" "ManualPaymentState" NOT NULL DEFAULT 'OFFERED',
    "amount" BIGINT NOT NULL,
    "captured" BIGINT NOT NULL DEFAULT 0,
    "currencyCode" CHAR(3) NOT NULL,
    "metadata" JSONB NOT NULL,
    "paidReference" TEXT,
    "paidAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ManualPayment_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "ManualPayment_key_key" ON "ManualPayment"("key");

CREATE TABLE "ManualRefund" (
    "id" UUID NOT NULL,
    "manualPaymentId" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "metadata" JSONB NOT NULL,
    "state" "RefundState" NOT NULL DEFAULT 'PENDING',
    "sentReference" TEXT,
    "sentAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ManualRefund_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "ManualRefund_key_key" ON "ManualRefund"("key");
CREATE INDEX "ManualRefund_manualPaymentId_idx" ON "ManualRefund"("manualPaymentId");
ALTER TABLE "ManualRefund" ADD CONSTRAINT "ManualRefund_manualPaymentId_fkey" FOREIGN KEY ("manualPaymentId") REFERENCES "ManualPayment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TABLE "RazorpayEvent" (
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "objectId" TEXT,
    "state" "InboxState" NOT NULL DEFAULT 'RECEIVED',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "problem" TEXT,
    "receivedAt" TIMESTAMPTZ(3) NOT NULL,
    "nextAttemptAt" TIMESTAMPTZ(3) NOT NULL,
    "processedAt" TIMESTAMPTZ(3),

    CONSTRAINT "RazorpayEvent_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "RazorpayEvent_objectId_idx" ON "RazorpayEvent"("objectId");

-- ── By hand ────────────────────────────────────────────────────────────────────────────────────

ALTER TABLE "PaymentMethod" ADD CONSTRAINT "PaymentMethod_shape_check"
  CHECK ("handle" ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND "provider" <> '' AND "title" <> '' AND jsonb_typeof("instructions") = 'array');
ALTER TABLE "PaymentOperation" ADD CONSTRAINT "PaymentOperation_waiting_check"
  CHECK ("waitingSince" IS NULL OR "kind" IN ('CAPTURE', 'CANCEL'));
CREATE INDEX "RazorpayEvent_queue_idx" ON "RazorpayEvent" ("nextAttemptAt") WHERE "state" IN ('RECEIVED', 'PARKED');

-- Nothing is taken that staff have not seen come in, and never more than was promised.
ALTER TABLE "ManualPayment" ADD CONSTRAINT "ManualPayment_amounts_check"
  CHECK ("amount" > 0 AND "captured" >= 0 AND "captured" <= "amount" AND ("captured" > 0) = ("state" = 'CAPTURED'));
ALTER TABLE "ManualPayment" ADD CONSTRAINT "ManualPayment_paid_check"
  CHECK (("state" IN ('PAID', 'CAPTURED')) = ("paidAt" IS NOT NULL) AND ("paidAt" IS NULL) = ("paidReference" IS NULL) AND "paidReference" <> '');
CREATE FUNCTION manual_payment_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> NEW.state AND (OLD.state::text || '>' || NEW.state::text) NOT IN (
    'OFFERED>PROMISED', 'OFFERED>CANCELED', 'PROMISED>PAID', 'PROMISED>CANCELED', 'PAID>CAPTURED') THEN
    RAISE EXCEPTION 'a manual payment cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation', CONSTRAINT = 'manual_payment_moves';
  END IF;
  IF NEW.amount <> OLD.amount AND (OLD.state <> 'PROMISED' OR NEW.amount < OLD.amount) THEN
    RAISE EXCEPTION 'a promise can only be raised, and only while nothing is paid' USING ERRCODE = 'check_violation', CONSTRAINT = 'manual_payment_moves';
  END IF;
  IF (OLD."paidReference" IS NOT NULL AND NEW."paidReference" <> OLD."paidReference") OR NEW."currencyCode" <> OLD."currencyCode"
    OR (OLD.captured > 0 AND NEW.captured <> OLD.captured) THEN
    RAISE EXCEPTION 'what is known of a manual payment does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'manual_payment_moves';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "ManualPayment_moves" BEFORE UPDATE ON "ManualPayment" FOR EACH ROW EXECUTE FUNCTION manual_payment_moves();

-- No more goes back than came in.
ALTER TABLE "ManualRefund" ADD CONSTRAINT "ManualRefund_shape_check"
  CHECK ("amount" > 0 AND ("state" = 'SUCCEEDED') = ("sentAt" IS NOT NULL) AND ("sentAt" IS NULL) = ("sentReference" IS NULL));
CREATE FUNCTION manual_refund_within_captured() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE taken bigint; back bigint;
BEGIN
  SELECT captured INTO taken FROM "ManualPayment" WHERE id = NEW."manualPaymentId" FOR UPDATE;
  SELECT COALESCE(sum(amount), 0) INTO back FROM "ManualRefund" WHERE "manualPaymentId" = NEW."manualPaymentId" AND state <> 'FAILED';
  IF back > taken THEN
    RAISE EXCEPTION '% would go back of % that came in', back, taken USING ERRCODE = 'check_violation', CONSTRAINT = 'manual_refund_within_captured';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "ManualRefund_within_captured" AFTER INSERT OR UPDATE ON "ManualRefund" FOR EACH ROW EXECUTE FUNCTION manual_refund_within_captured();

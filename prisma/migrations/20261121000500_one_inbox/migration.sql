-- One inbox for the webhooks of every provider. A row is named by the provider and the provider's own id of the event.

ALTER TABLE "StripeEvent" RENAME TO "ProviderEvent";
ALTER TABLE "ProviderEvent" DROP COLUMN "apiVersion";
ALTER TABLE "ProviderEvent" ADD COLUMN "intentId" TEXT;
ALTER TABLE "ProviderEvent" ADD COLUMN "provider" TEXT NOT NULL DEFAULT 'stripe';
ALTER TABLE "ProviderEvent" ALTER COLUMN "provider" DROP DEFAULT;
ALTER TABLE "ProviderEvent" DROP CONSTRAINT "StripeEvent_pkey";
ALTER TABLE "ProviderEvent" ADD CONSTRAINT "ProviderEvent_pkey" PRIMARY KEY ("provider", "id");
ALTER INDEX "StripeEvent_objectId_idx" RENAME TO "ProviderEvent_objectId_idx";
ALTER INDEX "StripeEvent_queue_idx" RENAME TO "ProviderEvent_queue_idx";
ALTER INDEX "StripeEvent_dead_idx" RENAME TO "ProviderEvent_dead_idx";
CREATE INDEX "ProviderEvent_intentId_idx" ON "ProviderEvent"("intentId");

UPDATE "ProviderEvent" SET "intentId" = CASE payload #>> '{data,object,object}'
  WHEN 'payment_intent' THEN payload #>> '{data,object,id}' ELSE payload #>> '{data,object,payment_intent}' END;

INSERT INTO "ProviderEvent" ("provider", "id", "type", "payload", "objectId", "intentId", "state", "attempts", "problem",
  "receivedAt", "nextAttemptAt", "processedAt")
SELECT 'razorpay', "id", "type", "payload", "objectId", "objectId", "state", "attempts", "problem", "receivedAt", "nextAttemptAt", "processedAt"
FROM "RazorpayEvent";
DROP TABLE "RazorpayEvent";

-- Rows that come from nobody we know are a mistake of ours.
ALTER TABLE "ProviderEvent" ADD CONSTRAINT "ProviderEvent_names_check" CHECK ("provider" <> '' AND "id" <> '' AND "type" <> '');

-- AlterEnum
ALTER TYPE "InboxState" ADD VALUE 'DISCARDED';

-- AlterTable
ALTER TABLE "InventoryLevel" ADD COLUMN     "backorderShipsBy" TIMESTAMPTZ(3),
ADD COLUMN     "crossings" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "Reservation" ADD COLUMN     "shipsBy" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "IdempotentEffect" (
    "scope" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "result" BYTEA NOT NULL,

    CONSTRAINT "IdempotentEffect_pkey" PRIMARY KEY ("scope","key","step")
);

-- AddForeignKey
ALTER TABLE "IdempotentEffect" ADD CONSTRAINT "IdempotentEffect_scope_key_fkey" FOREIGN KEY ("scope", "key") REFERENCES "IdempotencyKey"("scope", "key") ON DELETE CASCADE ON UPDATE CASCADE;

-- ── Stock ──────────────────────────────────────────────────────────────────────────────────────

ALTER TABLE "VariantInventoryItem" ADD CONSTRAINT "VariantInventoryItem_perUnit_check" CHECK ("perUnit" > 0);

-- What a step of a variant takes of each part is a whole number of thousandths, so that taking and giving back never round.
CREATE FUNCTION parts_are_exact() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE variant uuid := (to_jsonb(NEW) ->> CASE TG_TABLE_NAME WHEN 'ProductVariant' THEN 'id' ELSE 'variantId' END)::uuid;
BEGIN
  IF EXISTS (
    SELECT FROM "VariantInventoryItem" part JOIN "ProductVariant" v ON v.id = part."variantId"
    WHERE v.id = variant AND v."quantityStep" * part."perUnit" % 1000 <> 0) THEN
    RAISE EXCEPTION 'a step of variant % takes a fraction of a thousandth of a part', variant USING ERRCODE = 'check_violation', CONSTRAINT = 'parts_are_exact';
  END IF;
  RETURN NULL;
END $$;
-- Whole parts are always exact; looking each of them up would make loading a catalogue quadratic.
CREATE CONSTRAINT TRIGGER "VariantInventoryItem_exact" AFTER INSERT OR UPDATE ON "VariantInventoryItem"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW."perUnit" % 1000 <> 0) EXECUTE FUNCTION parts_are_exact();
CREATE CONSTRAINT TRIGGER "ProductVariant_exact" AFTER UPDATE OF "quantityStep" ON "ProductVariant"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION parts_are_exact();

-- `crossings` counts how often a level has gone below zero: the announcements of it are checked against that count.
CREATE FUNCTION level_crossings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.crossings := OLD.crossings;
  IF OLD."onHand" - OLD.reserved >= 0 AND NEW."onHand" - NEW.reserved < 0 THEN NEW.crossings := OLD.crossings + 1; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "InventoryLevel_crossings" BEFORE UPDATE ON "InventoryLevel" FOR EACH ROW EXECUTE FUNCTION level_crossings();

-- A crossing is announced once: its number is in the event.
CREATE UNIQUE INDEX "OutboxEvent_backordered_key" ON "OutboxEvent" ((payload ->> 'levelId'), (payload ->> 'crossing'))
  WHERE "name" = 'inventory.backordered';

-- ── Inbox ──────────────────────────────────────────────────────────────────────────────────────

-- Dead inbox rows, as staff list them.
CREATE INDEX "StripeEvent_dead_idx" ON "StripeEvent" ("receivedAt", "id") WHERE "state" = 'DEAD';

-- What the laws of the shop look like in SQL. Prisma's schema language can say none of it, so it is written by hand.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- ── Shapes ─────────────────────────────────────────────────────────────────────────────────────

ALTER TABLE "Region" ADD CONSTRAINT "Region_currencyCode_check" CHECK ("currencyCode" ~ '^[A-Z]{3}$');
ALTER TABLE "TaxRate" ADD CONSTRAINT "TaxRate_ratePpm_check" CHECK ("ratePpm" BETWEEN 0 AND 1000000);
CREATE UNIQUE INDEX "TaxRate_scope_key" ON "TaxRate" ("regionId", "taxCategory", COALESCE("countryCode", ''), COALESCE("provinceCode", ''));
ALTER TABLE "EditPolicy" ADD CONSTRAINT "EditPolicy_seconds_check"
  CHECK ("windowSeconds" BETWEEN 0 AND 86400 AND "bankStepSeconds" BETWEEN 60 AND 900 AND "extensionSeconds" BETWEEN 0 AND 3600);
CREATE UNIQUE INDEX "RoleAssignment_everywhere_key" ON "RoleAssignment" ("staffUserId", "role") WHERE "salesChannelId" IS NULL;

ALTER TABLE "ProductVariant" ADD CONSTRAINT "ProductVariant_quantities_check"
  CHECK ("quantityStep" > 0 AND "quantityMinimum" > 0 AND "quantityMinimum" % "quantityStep" = 0
    AND "quantityMaximum" >= "quantityMinimum" AND "quantityMaximum" % "quantityStep" = 0
    AND ("unitOfMeasure" <> 'PIECE' OR "quantityStep" % 1000 = 0));
ALTER TABLE "Price" ADD CONSTRAINT "Price_amounts_check" CHECK ("amount" >= 0 AND ("compareAtAmount" IS NULL OR "compareAtAmount" > "amount"));
CREATE UNIQUE INDEX "Price_list_price_key" ON "Price" ("variantId", "salesChannelId", "currencyCode") INCLUDE ("amount", "compareAtAmount") WHERE "priceListId" IS NULL;
CREATE UNIQUE INDEX "Price_exception_key" ON "Price" ("priceListId", "variantId", "currencyCode", "minimumQuantity") WHERE "priceListId" IS NOT NULL;
ALTER TABLE "ShippingOption" ADD CONSTRAINT "ShippingOption_values_check"
  CHECK ("amount" >= 0 AND "minDays" >= 0 AND "maxDays" >= "minDays" AND "cutoffHour" BETWEEN 0 AND 23);
ALTER TABLE "CartLine" ADD CONSTRAINT "CartLine_quantity_check" CHECK ("quantity" > 0);
ALTER TABLE "OrderLine" ADD CONSTRAINT "OrderLine_amounts_check"
  CHECK ("quantity" > 0 AND "unitPrice" >= 0 AND "subtotal" >= 0 AND "discount" BETWEEN 0 AND "subtotal" AND "tax" >= 0 AND "total" >= 0);
ALTER TABLE "TaxLine" ADD CONSTRAINT "TaxLine_amount_check" CHECK ("amount" >= 0);
ALTER TABLE "ProductReview" ADD CONSTRAINT "ProductReview_rating_check" CHECK ("rating" BETWEEN 1 AND 5);
ALTER TABLE "ProductPublication" ADD CONSTRAINT "ProductPublication_ratingCounts_check" CHECK (cardinality("ratingCounts") = 5 AND 0 <= ALL ("ratingCounts"));

-- Quantities stay on the variant's step: half a button does not exist.
CREATE FUNCTION quantity_on_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE step bigint;
BEGIN
  SELECT "quantityStep" INTO step FROM "ProductVariant" WHERE id = NEW."variantId";
  IF NEW.quantity % step <> 0 THEN
    RAISE EXCEPTION 'quantity % is not a multiple of step %', NEW.quantity, step USING ERRCODE = 'check_violation', CONSTRAINT = 'quantity_on_step';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "CartLine_step" BEFORE INSERT OR UPDATE OF quantity ON "CartLine" FOR EACH ROW EXECUTE FUNCTION quantity_on_step();
CREATE TRIGGER "OrderLine_step" BEFORE INSERT OR UPDATE OF quantity ON "OrderLine" FOR EACH ROW EXECUTE FUNCTION quantity_on_step();

-- ── Stock never lies ───────────────────────────────────────────────────────────────────────────

ALTER TABLE "InventoryLevel" ADD CONSTRAINT "InventoryLevel_available_check"
  CHECK ("reserved" >= 0 AND "onHand" >= 0 AND "backorderLimit" >= 0
    AND "onHand" - "reserved" >= CASE WHEN "allowBackorder" THEN -"backorderLimit" ELSE 0 END);
ALTER TABLE "Reservation" ADD CONSTRAINT "Reservation_quantity_check" CHECK ("quantity" > 0);
ALTER TABLE "Reservation" ADD CONSTRAINT "Reservation_owner_check" CHECK (num_nonnulls("paymentSessionId", "orderId", "orderEditId") = 1);
ALTER TABLE "Reservation" ADD CONSTRAINT "Reservation_expiry_check" CHECK (("orderId" IS NULL) = ("expiresAt" IS NOT NULL));
CREATE INDEX "Reservation_expiresAt_idx" ON "Reservation" ("expiresAt") WHERE "expiresAt" IS NOT NULL;

-- `reserved` is the sum of the live reservations by construction: only this trigger writes it.
CREATE FUNCTION reservation_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP IN ('DELETE', 'UPDATE') THEN
    UPDATE "InventoryLevel" SET reserved = reserved - OLD.quantity WHERE id = OLD."inventoryLevelId";
  END IF;
  IF TG_OP IN ('INSERT', 'UPDATE') THEN
    UPDATE "InventoryLevel" SET reserved = reserved + NEW.quantity WHERE id = NEW."inventoryLevelId";
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "Reservation_counts" AFTER INSERT OR DELETE OR UPDATE OF quantity, "inventoryLevelId" ON "Reservation"
  FOR EACH ROW EXECUTE FUNCTION reservation_counts();
CREATE FUNCTION reserved_is_derived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 AND (TG_OP = 'UPDATE' OR NEW.reserved <> 0) THEN
    RAISE EXCEPTION 'InventoryLevel.reserved is the sum of its reservations and cannot be written' USING ERRCODE = 'check_violation', CONSTRAINT = 'reserved_is_derived';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "InventoryLevel_reserved_insert" BEFORE INSERT ON "InventoryLevel" FOR EACH ROW EXECUTE FUNCTION reserved_is_derived();
CREATE TRIGGER "InventoryLevel_reserved_update" BEFORE UPDATE ON "InventoryLevel" FOR EACH ROW
  WHEN (OLD.reserved IS DISTINCT FROM NEW.reserved) EXECUTE FUNCTION reserved_is_derived();

-- ── Carts and sessions ─────────────────────────────────────────────────────────────────────────

-- One cart version has one open session; "superseded" and the final states may pile up.
CREATE UNIQUE INDEX "PaymentSession_open_key" ON "PaymentSession" ("cartId") WHERE "state" = 'OPEN';
CREATE INDEX "PaymentSession_check_idx" ON "PaymentSession" ("nextCheckAt") WHERE "state" <> 'PLACED' AND "closedAt" IS NULL;
ALTER TABLE "PaymentSession" ADD CONSTRAINT "PaymentSession_total_check" CHECK ("total" > 0);

-- ── Orders ─────────────────────────────────────────────────────────────────────────────────────

ALTER TABLE "Order" ADD CONSTRAINT "Order_totals_check"
  CHECK ("subtotal" >= 0 AND "discountTotal" >= 0 AND "shippingTotal" >= 0 AND "taxTotal" >= 0 AND "total" >= 0
    AND "total" = "subtotal" - "discountTotal" + "shippingTotal" + CASE WHEN "pricesIncludeTax" THEN 0 ELSE "taxTotal" END);
ALTER TABLE "Order" ADD CONSTRAINT "Order_instants_check"
  CHECK ("editableUntil" >= "placedAt" AND ("state" = 'CANCELED') = ("canceledAt" IS NOT NULL) AND ("state" = 'CAPTURED') = ("finalizedAt" IS NOT NULL));
-- What the sweep looks for: orders whose money is not settled.
CREATE INDEX "Order_due_idx" ON "Order" ("nextCaptureAt") WHERE "state" IN ('OPEN', 'FREEZING', 'CAPTURING', 'CAPTURE_FAILED');
CREATE INDEX "Order_email_idx" ON "Order" (lower("email"));

-- Every legal move of an order; anything else is a bug wherever it was written.
CREATE FUNCTION order_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.state::text || '>' || NEW.state::text) NOT IN (
    'OPEN>FREEZING', 'OPEN>CANCELED', 'FREEZING>CAPTURING', 'FREEZING>CANCELED', 'CAPTURING>CAPTURED', 'CAPTURING>CAPTURE_FAILED',
    'CAPTURE_FAILED>CAPTURING', 'CAPTURE_FAILED>CANCELED') THEN
    RAISE EXCEPTION 'an order cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation', CONSTRAINT = 'order_moves';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "Order_moves" BEFORE UPDATE OF state ON "Order" FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION order_moves();

-- Law 4: what an order costs is fixed once capturing has begun (while FREEZING, an edit started in time may still finish).
CREATE FUNCTION order_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'order % is % and its total cannot change', OLD.number, OLD.state USING ERRCODE = 'check_violation', CONSTRAINT = 'order_is_frozen';
END $$;
CREATE TRIGGER "Order_frozen" BEFORE UPDATE OF total, version ON "Order" FOR EACH ROW
  WHEN (OLD.state NOT IN ('OPEN', 'FREEZING') AND (OLD.total IS DISTINCT FROM NEW.total OR OLD.version IS DISTINCT FROM NEW.version)) EXECUTE FUNCTION order_is_frozen();

-- Law 5: at most one edit of an order is under way.
CREATE UNIQUE INDEX "OrderEdit_live_key" ON "OrderEdit" ("orderId") WHERE "state" IN ('PENDING', 'REQUIRES_ACTION');
CREATE INDEX "OrderEdit_expiry_idx" ON "OrderEdit" ("expiresAt") WHERE "state" IN ('PENDING', 'REQUIRES_ACTION');
ALTER TABLE "OrderEdit" ADD CONSTRAINT "OrderEdit_settled_check" CHECK (("state" IN ('PENDING', 'REQUIRES_ACTION')) = ("settledAt" IS NULL));
ALTER TABLE "OrderEdit" ADD CONSTRAINT "OrderEdit_plan_check"
  CHECK ("totalAfter" >= 0 AND "planAmount" >= 0 AND ("planKind" IN ('INCREMENT', 'SUPPLEMENT')) = ("planAmount" > 0));
ALTER TABLE "OrderEdit" ADD CONSTRAINT "OrderEdit_staff_reason_check" CHECK ("actorKind" <> 'STAFF' OR "reason" IS NOT NULL);

-- Law 1: the order's total, its lines, its current version and its payment collection agree at every commit.
CREATE FUNCTION order_books_agree() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wanted uuid := CASE TG_TABLE_NAME WHEN 'Order' THEN COALESCE(NEW.id, OLD.id) ELSE NULL END;
  o record;
BEGIN
  IF wanted IS NULL THEN wanted := COALESCE((to_jsonb(NEW) ->> 'orderId')::uuid, (to_jsonb(OLD) ->> 'orderId')::uuid); END IF;
  SELECT ord.*, c.amount AS collected, v.total AS "versionTotal",
    (SELECT COALESCE(sum(l.subtotal), 0) FROM "OrderLine" l WHERE l."orderId" = ord.id) AS "lineSubtotal",
    (SELECT COALESCE(sum(t.amount), 0) FROM "TaxLine" t WHERE t."orderId" = ord.id) AS "taxSum"
  INTO o FROM "Order" ord
    LEFT JOIN "PaymentCollection" c ON c."orderId" = ord.id
    LEFT JOIN "OrderVersion" v ON v."orderId" = ord.id AND v.version = ord.version
  WHERE ord.id = wanted;
  IF NOT FOUND THEN RETURN NULL; END IF;
  IF o.collected IS DISTINCT FROM o.total OR o."versionTotal" IS DISTINCT FROM o.total
    OR o."lineSubtotal" <> o.subtotal OR o."taxSum" <> o."taxTotal" THEN
    RAISE EXCEPTION 'books of order % disagree: total %, collection %, version %, lines %/%, tax %/%', o.number, o.total, o.collected,
      o."versionTotal", o."lineSubtotal", o.subtotal, o."taxSum", o."taxTotal" USING ERRCODE = 'check_violation', CONSTRAINT = 'order_books_agree';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER "Order_books" AFTER INSERT OR UPDATE OF total, version, subtotal, "taxTotal" ON "Order"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION order_books_agree();
CREATE CONSTRAINT TRIGGER "PaymentCollection_books" AFTER UPDATE OR DELETE ON "PaymentCollection"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION order_books_agree();
CREATE CONSTRAINT TRIGGER "OrderLine_books" AFTER INSERT OR UPDATE OR DELETE ON "OrderLine"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION order_books_agree();
CREATE CONSTRAINT TRIGGER "TaxLine_books" AFTER INSERT OR UPDATE OR DELETE ON "TaxLine"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION order_books_agree();

-- ── Money: the ledger only grows, and the amounts on a payment are its sums ─────────────────────

ALTER TABLE "PaymentCollection" ADD CONSTRAINT "PaymentCollection_amount_check" CHECK ("amount" >= 0);
ALTER TABLE "Payment" ADD CONSTRAINT "Payment_amounts_check"
  CHECK ("authorizedAmount" >= 0 AND "capturedAmount" >= 0 AND "releasedAmount" >= 0 AND "refundedAmount" >= 0
    AND "capturedAmount" + "releasedAmount" <= "authorizedAmount" AND "refundedAmount" <= "capturedAmount");
ALTER TABLE "OrderTransaction" ADD CONSTRAINT "OrderTransaction_amount_check" CHECK ("amount" > 0);
ALTER TABLE "PaymentOperation" ADD CONSTRAINT "PaymentOperation_amount_check" CHECK ("amount" >= 0 AND "attempt" > 0);
ALTER TABLE "PaymentOperation" ADD CONSTRAINT "PaymentOperation_settled_check" CHECK (("state" = 'PENDING') = ("settledAt" IS NULL));
ALTER TABLE "Refund" ADD CONSTRAINT "Refund_amount_check" CHECK ("amount" > 0);
-- One capture and one cancel of a payment may be under way or done, not two.
CREATE UNIQUE INDEX "PaymentOperation_final_key" ON "PaymentOperation" ("paymentId") WHERE "kind" IN ('CAPTURE', 'CANCEL') AND "state" <> 'FAILED';
CREATE INDEX "PaymentOperation_pending_idx" ON "PaymentOperation" ("nextAttemptAt") WHERE "state" = 'PENDING';

CREATE FUNCTION ledger_sums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "Payment" SET
    "authorizedAmount" = "authorizedAmount" + CASE WHEN NEW.kind IN ('AUTHORIZATION', 'INCREMENT') THEN NEW.amount ELSE 0 END,
    "capturedAmount" = "capturedAmount" + CASE WHEN NEW.kind = 'CAPTURE' THEN NEW.amount ELSE 0 END,
    "releasedAmount" = "releasedAmount" + CASE WHEN NEW.kind = 'RELEASE' THEN NEW.amount ELSE 0 END,
    "refundedAmount" = "refundedAmount" + CASE WHEN NEW.kind = 'REFUND' THEN NEW.amount ELSE 0 END
  WHERE id = NEW."paymentId" AND "currencyCode" = NEW."currencyCode";
  IF NOT FOUND THEN RAISE EXCEPTION 'ledger entry in another currency than its payment' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_currency'; END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "OrderTransaction_sums" AFTER INSERT ON "OrderTransaction" FOR EACH ROW EXECUTE FUNCTION ledger_sums();
CREATE FUNCTION payment_amounts_are_derived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'the amounts of a payment are sums over the ledger and cannot be written' USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_amounts_are_derived';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "Payment_amounts" BEFORE UPDATE ON "Payment" FOR EACH ROW
  WHEN ((OLD."authorizedAmount", OLD."capturedAmount", OLD."releasedAmount", OLD."refundedAmount")
    IS DISTINCT FROM (NEW."authorizedAmount", NEW."capturedAmount", NEW."releasedAmount", NEW."refundedAmount"))
  EXECUTE FUNCTION payment_amounts_are_derived();

-- Law 3, in the database: nothing beyond the order's total is ever captured, whatever the intents.
CREATE FUNCTION captured_within_total() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE captured bigint; total bigint;
BEGIN
  SELECT sum(p."capturedAmount"), max(c.amount) INTO captured, total
  FROM "PaymentCollection" c JOIN "Payment" p ON p."paymentCollectionId" = c.id WHERE c.id = NEW."paymentCollectionId";
  IF captured > total THEN
    RAISE EXCEPTION 'captured % of an order of %', captured, total USING ERRCODE = 'check_violation', CONSTRAINT = 'captured_within_total';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER "Payment_captured" AFTER UPDATE OF "capturedAmount" ON "Payment"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION captured_within_total();
-- … and an order is CAPTURED only when exactly its total has been.
CREATE FUNCTION captured_is_total() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE captured bigint;
BEGIN
  SELECT COALESCE(sum(p."capturedAmount"), 0) INTO captured
  FROM "PaymentCollection" c JOIN "Payment" p ON p."paymentCollectionId" = c.id WHERE c."orderId" = NEW.id;
  IF captured <> NEW.total THEN
    RAISE EXCEPTION 'order % is of % but % was captured', NEW.number, NEW.total, captured USING ERRCODE = 'check_violation', CONSTRAINT = 'captured_is_total';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER "Order_captured" AFTER UPDATE OF state ON "Order"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'CAPTURED') EXECUTE FUNCTION captured_is_total();

CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
END $$;
CREATE TRIGGER "OrderTransaction_append_only" BEFORE UPDATE OR DELETE ON "OrderTransaction" FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER "OrderVersion_append_only" BEFORE UPDATE OR DELETE ON "OrderVersion" FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER "AuditEntry_append_only" BEFORE UPDATE OR DELETE ON "AuditEntry" FOR EACH ROW EXECUTE FUNCTION append_only();

-- ── Work queues ────────────────────────────────────────────────────────────────────────────────

CREATE INDEX "OutboxEvent_relay_idx" ON "OutboxEvent" ("id") WHERE "fannedOutAt" IS NULL;
CREATE INDEX "OutboxDelivery_relay_idx" ON "OutboxDelivery" ("nextAttemptAt") WHERE "state" = 'PENDING';
CREATE INDEX "OutboxDelivery_dead_idx" ON "OutboxDelivery" ("id") WHERE "state" = 'DEAD';
CREATE INDEX "StripeEvent_queue_idx" ON "StripeEvent" ("nextAttemptAt") WHERE "state" IN ('RECEIVED', 'PARKED');

-- ── Search ─────────────────────────────────────────────────────────────────────────────────────

CREATE FUNCTION product_search_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."searchText" := lower(NEW.title || ' ' || NEW.subtitle || ' ' || NEW.handle || ' ' || COALESCE((SELECT string_agg(d ->> 'value', ' ') FROM jsonb_array_elements(NEW.details) d), ''));
  RETURN NEW;
END $$;
CREATE TRIGGER "Product_search_text" BEFORE INSERT OR UPDATE OF title, subtitle, handle, details ON "Product" FOR EACH ROW EXECUTE FUNCTION product_search_text();
CREATE INDEX "Product_search_trgm_idx" ON "Product" USING gin ("searchText" gin_trgm_ops);

-- Cheapest and dearest list price by channel and currency.
CREATE FUNCTION product_price_range() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed record;
BEGIN
  FOR changed IN
    SELECT DISTINCT v."productId", p."salesChannelId", p."currencyCode"
    FROM (SELECT OLD."variantId", OLD."salesChannelId", OLD."currencyCode" WHERE TG_OP <> 'INSERT'
          UNION SELECT NEW."variantId", NEW."salesChannelId", NEW."currencyCode" WHERE TG_OP <> 'DELETE') p
    JOIN "ProductVariant" v ON v.id = p."variantId"
  LOOP
    DELETE FROM "ProductPriceRange" r WHERE r."productId" = changed."productId" AND r."salesChannelId" = changed."salesChannelId" AND r."currencyCode" = changed."currencyCode";
    INSERT INTO "ProductPriceRange" ("productId", "salesChannelId", "currencyCode", "minimumAmount", "maximumAmount")
    SELECT v."productId", p."salesChannelId", p."currencyCode", min(p.amount), max(p.amount)
    FROM "Price" p JOIN "ProductVariant" v ON v.id = p."variantId"
    WHERE v."productId" = changed."productId" AND p."salesChannelId" = changed."salesChannelId" AND p."currencyCode" = changed."currencyCode" AND p."priceListId" IS NULL
    GROUP BY 1, 2, 3
    ON CONFLICT ("salesChannelId", "currencyCode", "productId") DO UPDATE SET "minimumAmount" = EXCLUDED."minimumAmount", "maximumAmount" = EXCLUDED."maximumAmount";
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER "Price_range" AFTER INSERT OR UPDATE OR DELETE ON "Price" FOR EACH ROW EXECUTE FUNCTION product_price_range();

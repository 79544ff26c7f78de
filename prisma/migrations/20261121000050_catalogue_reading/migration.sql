-- Every order of a list has an index, and search finds what a product can be chosen by.

-- ── Orders of a list ───────────────────────────────────────────────────────────────────────────

ALTER TABLE "ProductPublication" ADD COLUMN "sortTitle" TEXT NOT NULL DEFAULT '';
CREATE INDEX "ProductPublication_salesChannelId_sortTitle_productId_idx" ON "ProductPublication"("salesChannelId", "sortTitle", "productId");

CREATE FUNCTION publication_sort_title() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."sortTitle" := (SELECT lower(title) FROM "Product" WHERE id = NEW."productId");
  RETURN NEW;
END $$;
CREATE TRIGGER "ProductPublication_sort_title" BEFORE INSERT OR UPDATE OF "sortTitle", "productId" ON "ProductPublication"
  FOR EACH ROW EXECUTE FUNCTION publication_sort_title();
CREATE FUNCTION product_sort_title() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "ProductPublication" SET "sortTitle" = lower(NEW.title) WHERE "productId" = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER "Product_sort_title" AFTER UPDATE OF title ON "Product" FOR EACH ROW
  WHEN (OLD.title IS DISTINCT FROM NEW.title) EXECUTE FUNCTION product_sort_title();

-- Mean rating in millionths; the same expression as the order RATING reads by.
CREATE INDEX "ProductPublication_rating_idx" ON "ProductPublication" ("salesChannelId", (COALESCE(
  ("ratingCounts"[1] + 2 * "ratingCounts"[2] + 3 * "ratingCounts"[3] + 4 * "ratingCounts"[4] + 5 * "ratingCounts"[5])::bigint * 1000000
  / NULLIF("ratingCounts"[1] + "ratingCounts"[2] + "ratingCounts"[3] + "ratingCounts"[4] + "ratingCounts"[5], 0), 0)) DESC, "productId" DESC);

-- ── Search ─────────────────────────────────────────────────────────────────────────────────────

-- A colour or a width is what people type: the values of the options belong to the text that is searched.
CREATE FUNCTION product_text(p "Product", choices text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT lower(concat_ws(' ', p.title, p.subtitle, p.handle,
    (SELECT string_agg(d ->> 'value', ' ') FROM jsonb_array_elements(p.details) d), choices));
$$;
CREATE OR REPLACE FUNCTION product_search_text() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE choices text;
BEGIN
  -- A product that is being made has no options yet.
  IF TG_OP = 'UPDATE' THEN
    SELECT string_agg(DISTINCT value.name, ' ') INTO choices
    FROM "ProductOption" o JOIN "ProductOptionValue" value ON value."optionId" = o.id WHERE o."productId" = NEW.id;
  END IF;
  NEW."searchText" := product_text(NEW, choices);
  RETURN NEW;
END $$;
-- For all products of a statement at once, and planned anew each time: a plan made while the tables were empty would
-- make loading a catalogue quadratic.
CREATE FUNCTION option_values_searched() RETURNS trigger LANGUAGE plpgsql SET plan_cache_mode TO force_custom_plan AS $$
BEGIN
  WITH product AS MATERIALIZED (
    SELECT DISTINCT o."productId" AS id FROM changed JOIN "ProductOption" o ON o.id = changed."optionId"),
  chosen AS MATERIALIZED (
    SELECT product.id, string_agg(DISTINCT value.name, ' ') AS choices
    FROM product JOIN "ProductOption" o ON o."productId" = product.id
      LEFT JOIN "ProductOptionValue" value ON value."optionId" = o.id GROUP BY product.id)
  UPDATE "Product" p SET "searchText" = product_text(p, chosen.choices) FROM chosen WHERE p.id = chosen.id;
  RETURN NULL;
END $$;
CREATE TRIGGER "ProductOptionValue_added" AFTER INSERT ON "ProductOptionValue" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION option_values_searched();
CREATE TRIGGER "ProductOptionValue_renamed" AFTER UPDATE ON "ProductOptionValue" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION option_values_searched();
CREATE TRIGGER "ProductOptionValue_removed" AFTER DELETE ON "ProductOptionValue" REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION option_values_searched();
UPDATE "Product" SET title = title;
UPDATE "ProductPublication" SET "sortTitle" = '';

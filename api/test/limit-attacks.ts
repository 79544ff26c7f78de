/** Values that no row may have, as the attacks in `attacks.ts`. */
export const LIMIT_ATTACKS: readonly [law: string, constraint: string, ...statements: string[]][] = [
  ['a currency in small letters', 'Region_currencyCode_check', `UPDATE "Region" SET "currencyCode" = 'eur'`],
  [
    'a price below nothing',
    'Price_amounts_check',
    `UPDATE "Price" SET amount = -1 WHERE "variantId" = :variant`,
  ],
  [
    'a price that was lower before',
    'Price_amounts_check',
    `UPDATE "Price" SET "compareAtAmount" = amount WHERE "variantId" = :variant`,
  ],
  [
    'a variant sold in steps of nothing',
    'ProductVariant_quantities_check',
    `UPDATE "ProductVariant" SET "quantityStep" = 0 WHERE id = :variant`,
  ],
  [
    'a variant sold by half pieces',
    'ProductVariant_quantities_check',
    `UPDATE "ProductVariant" SET "quantityStep" = 500 WHERE id = :variant`,
  ],
  ['tax of more than everything', 'TaxRate_ratePpm_check', `UPDATE "TaxRate" SET "ratePpm" = 1000001`],
  [
    'a tax line below nothing',
    'TaxLine_amount_check',
    `UPDATE "TaxLine" SET amount = -1 WHERE "orderId" = :order`,
  ],
  ['delivery that pays', 'ShippingOption_values_check', `UPDATE "ShippingOption" SET amount = -1`],
  [
    'a window of more than a day',
    'EditPolicy_seconds_check',
    `INSERT INTO "EditPolicy" (id, "salesChannelId", "windowSeconds", "bankStepSeconds", "extensionSeconds", "allowedChanges") VALUES (:id, :channel, 86401, 600, 600, '{}')`,
  ],
  [
    'an order that is to be paid below nothing',
    'PaymentCollection_amount_check',
    `UPDATE "PaymentCollection" SET amount = -1 WHERE id = :collection`,
  ],
  [
    'an operation on less than nothing',
    'PaymentOperation_amount_check',
    `UPDATE "PaymentOperation" SET amount = -1 WHERE "orderId" = :order`,
  ],
  [
    'an operation without an attempt',
    'PaymentOperation_amount_check',
    `UPDATE "PaymentOperation" SET attempt = 0 WHERE "orderId" = :order`,
  ],
  [
    'six stars',
    'ProductReview_rating_check',
    `INSERT INTO "ProductReview" (id, "salesChannelId", "productId", "orderLineId", rating, title, body, "authorName", "createdAt")
     SELECT :id, :channel, "productId", :line, 6, '', '', '', now() FROM "ProductVariant" WHERE id = :variant`,
  ],
  [
    'fewer stars than none',
    'ProductPublication_ratingCounts_check',
    `UPDATE "ProductPublication" SET "ratingCounts"[1] = -1`,
  ],
  [
    'an event of nobody',
    'ProviderEvent_names_check',
    `INSERT INTO "ProviderEvent" (provider, id, type, payload, "receivedAt", "nextAttemptAt") VALUES ('', 'evt_1', 'x', '{}', now(), now())`,
  ],
];

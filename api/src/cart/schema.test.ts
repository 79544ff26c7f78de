import { afterAll, beforeAll, expect, test } from 'vitest';
import { givenCtx } from '../../test/ctx.ts';
import { cloneDatabase, type TestDatabase } from '../../test/database.ts';
import { givenShop, givenVariant, type Shop } from '../../test/factories.ts';
import { dataOf } from '../../test/graphql.ts';

let database: TestDatabase;
let shop: Shop;
beforeAll(async () => {
  database = await cloneDatabase();
  shop = await givenShop(database.db);
});
afterAll(() => database.drop());

const globalId = (type: string, id: string) => Buffer.from(`${type}:${id}`).toString('base64');

const CART = `version currencyCode email lines { id quantity unitPrice { amount } subtotal { amount } total { amount } productTitle
  productHandle image { path } unitOfMeasure quantityStep availability { status quantityAvailable } variant { id sku product { handle } } }
  shippingAddress { name postalCode provinceCode } billingAddress { city } shippingOption { name } availableShippingOptions { id name amount { amount currencyCode } freeFrom { amount } }
  subtotal { amount currencyCode } shippingTotal { amount } taxTotal { amount } total { amount } taxIsEstimated pricesIncludeTax
  missing warnings { code message lineId previousUnitPrice { amount } available }`;
const mutation = (field: string) => `mutation Do($input: ${field[0]!.toUpperCase()}${field.slice(1)}Input!) {
  ${field}(input: $input) {
    __typename
    ... on UserError { code message path }
    ... on ${field[0]!.toUpperCase()}${field.slice(1)}Payload { cart { ${CART} } }
    ... on ValidationError { issues { message path } }
  }
}`;

interface CartData {
  version: number;
  lines: { id: string; quantity: string; variant: { sku: string } | null }[];
  availableShippingOptions: { id: string }[];
}
interface Answer {
  __typename: string;
  code?: string;
  path?: string[];
  issues?: { message: string; path: string[] }[];
  cart?: CartData;
}

async function call(field: string, input: Record<string, unknown>): Promise<Answer> {
  const data = await dataOf<Record<string, Answer>>(givenCtx(database.db, shop), mutation(field), { input });
  return data[field]!;
}

async function create(): Promise<string> {
  const { cartCreate } = await dataOf<{ cartCreate: { token: string } }>(
    givenCtx(database.db, shop),
    'mutation { cartCreate(input: {}) { ... on CartCreatePayload { token cart { id version } } } }',
  );
  return cartCreate.token;
}

test('a shopper fills a cart until nothing is missing', async () => {
  const variant = await givenVariant(database.db, shop, {
    price: 1_250n,
    unitOfMeasure: 'METRE',
    title: 'Harbour check',
    onHand: 40_000n,
  });
  const token = await create();
  const added = await call('cartLinesAdd', {
    token,
    expectedVersion: 1,
    lines: [{ variantId: globalId('ProductVariant', variant.id), quantity: '2.5' }],
  });
  expect(added.cart).toMatchObject({
    version: 2,
    lines: [
      {
        quantity: '2.5',
        unitPrice: { amount: '12.50' },
        subtotal: { amount: '31.25' },
        productTitle: 'Harbour check',
        image: { path: `/art/${variant.productHandle}` },
        unitOfMeasure: 'METRE',
        quantityStep: '0.5',
        availability: { status: 'IN_STOCK', quantityAvailable: '40' },
        variant: { sku: variant.sku, product: { handle: variant.productHandle } },
      },
    ],
    missing: ['EMAIL', 'ADDRESS', 'SHIPPING_OPTION'],
    warnings: [],
    taxIsEstimated: true,
    taxTotal: { amount: '4.99' },
  });
  await call('cartContactSet', { token, email: ' ada@example.com ' });
  await call('cartAddressesSet', {
    token,
    shippingAddress: {
      name: ' Ada Weaver ',
      line1: 'Gracht 7',
      city: 'Amsterdam',
      postalCode: '1017 ab',
      countryCode: 'NL',
    },
  });
  const chosen = await call('cartShippingOptionSet', {
    token,
    shippingOptionId: added.cart!.availableShippingOptions[0]!.id,
  });
  expect(chosen.cart).toMatchObject({
    version: 5,
    email: 'ada@example.com',
    shippingAddress: { name: 'Ada Weaver', postalCode: '1017 AB', provinceCode: null },
    billingAddress: { city: 'Amsterdam' },
    shippingOption: { name: 'Standard' },
    shippingTotal: { amount: '5.00' },
    total: { amount: '36.25' },
    taxTotal: { amount: '6.29' },
    taxIsEstimated: false,
    missing: [],
  });
});

test('input that breaks a rule is refused with every rule it broke', async () => {
  const token = await create();
  const address = { name: '', line1: 'x', city: 'y', postalCode: '123', countryCode: 'DE' };
  const addressed = await call('cartAddressesSet', { token, shippingAddress: address });
  expect(addressed).toMatchObject({ __typename: 'ValidationError', code: 'VALIDATION' });
  expect(addressed.issues!.map(({ path }) => path.at(-1))).toContain('name');
  expect(await call('cartContactSet', { token, email: 'nobody' })).toMatchObject({
    __typename: 'ValidationError',
    issues: [{ message: 'This is not an e-mail address.', path: ['input', 'email'] }],
  });
  const variantId = globalId('ProductVariant', '00000000-0000-0000-0000-000000000000');
  for (const quantity of ['0', '-1', '0.0001'])
    expect(await call('cartLinesAdd', { token, lines: [{ variantId, quantity }] })).toMatchObject({
      __typename: 'ValidationError',
    });
  expect(await call('cartLinesAdd', { token, lines: [] })).toMatchObject({ __typename: 'ValidationError' });
  expect(await call('cartLinesAdd', { token, lines: [{ variantId, quantity: '1' }] })).toMatchObject({
    __typename: 'VariantUnavailableError',
  });
});

test('a cart is not reachable by node, nor by another channel', async () => {
  const token = await create();
  const { id } = await database.db.cart.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
  const other = await givenShop(database.db, { handle: 'other' });
  const { cart } = await dataOf<{ cart: null }>(
    givenCtx(database.db, other),
    'query ($token: String!) { cart(token: $token) { id } }',
    { token },
  );
  expect(cart).toBeNull();
  await expect(
    dataOf(givenCtx(database.db, shop), 'query ($id: ID!) { node(id: $id) { id } }', {
      id: globalId('Cart', id),
    }),
  ).rejects.toThrow();
});

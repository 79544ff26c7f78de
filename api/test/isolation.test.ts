import {
  type GraphQLField,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { createPaymentSession } from '../src/checkout/create-session.ts';
import { placeForShopper } from '../src/checkout/place-for-shopper.ts';
import type { Ctx } from '../src/ctx.ts';
import { mintOrderToken } from '../src/order/access.ts';
import { commitEdit } from '../src/order/commit-edit.ts';
import { readOrder } from '../src/order/read.ts';
import { newId } from '../src/platform/id.ts';
import { newToken, signId } from '../src/platform/token.ts';
import { schema } from '../src/schema.ts';
import { givenCart, givenShop, givenVariant } from './factories.ts';
import { run } from './graphql.ts';
import { useTill } from './till.ts';

/**
 * Law 11: a channel sees only its own, and an id is no credential. Whatever a client of a second channel sends that
 * belongs to the first is answered like something that does not exist, word for word.
 */
const till = useTill();
const globalId = (type: string, id: string) => Buffer.from(`${type}:${id}`).toString('base64');

/** What there is to know of a shop: tokens and ids of everything a client could come by. */
type Known = Readonly<Record<(typeof NAMES)[number], string>>;
const NAMES = [
  'cartToken',
  'cart',
  'cartLine',
  'orderToken',
  'order',
  'orderLine',
  'edit',
  'payment',
  'session',
  'product',
  'variant',
  'handle',
  'collection',
  'collectionHandle',
  'review',
  'shippingOption',
] as const;

let theirs: Known;
let unknown: Known;
let own: { cartToken: string; orderToken: string; lineId: string; variantId: string };
let outsider: Ctx;
/** Texts that must never be in an answer to somebody else. */
let secrets: readonly string[];

beforeAll(async () => {
  const { ctx, db, shop } = till;
  const rival = await givenShop(db, { handle: 'rival', orderPrefix: 'RV' });
  outsider = till.ctxWith({ channel: rival.channel });
  const variant = await givenVariant(db, shop, { title: 'Secret Selvedge' });
  const { orderId, orderToken } = await till.order(
    { ...till.lines(variant), email: 'secret@example.com' },
    'pm_card_authenticationRequired',
  );
  const placed = await readOrder(ctx, { orderToken });
  const changes = [{ kind: 'setQuantity', lineId: placed.lines[0]!.id, quantity: 3_000n }] as const;
  const { edit } = await commitEdit(ctx, { orderToken, expectedVersion: 1, changes });
  expect(edit.state).toBe('REQUIRES_ACTION');
  const cart = await givenCart(db, shop, { ...till.lines(variant), email: 'secret@example.com' });
  const paid = await till.pay(till.lines(variant));
  const line = await db.cartLine.findFirstOrThrow({ where: { cartId: cart.cartId } });
  const collection = await db.collection.create({
    data: {
      salesChannelId: shop.channel.id,
      handle: 'secret-shelf',
      title: 'Secret shelf',
      position: 0,
      items: { create: { productId: variant.productId, position: 0 } },
    },
  });
  const review = await db.productReview.create({
    data: {
      productId: variant.productId,
      salesChannelId: shop.channel.id,
      rating: 5,
      title: 'Secret praise',
      body: 'Only for this shop.',
      authorName: 'Secret Ada',
      createdAt: ctx.now(),
    },
  });
  theirs = {
    cartToken: cart.token,
    cart: globalId('Cart', cart.cartId),
    cartLine: globalId('CartLine', line.id),
    orderToken,
    order: globalId('Order', orderId),
    orderLine: globalId('OrderLine', placed.lines[0]!.id),
    edit: globalId('OrderEdit', edit.id),
    payment: globalId('Payment', placed.paymentCollection!.payments[0]!.id),
    session: globalId('PaymentSession', paid.paymentSessionId),
    product: globalId('Product', variant.productId),
    variant: globalId('ProductVariant', variant.id),
    handle: variant.productHandle,
    collection: globalId('Collection', collection.id),
    collectionHandle: 'secret-shelf',
    review: globalId('ProductReview', review.id),
    shippingOption: globalId('ShippingOption', shop.regions.eu.shipping.express),
  };
  const another = (text: string) => Buffer.from(text, 'base64').toString().split(':')[0]!;
  unknown = Object.fromEntries(
    NAMES.map((name) => [name, globalId(another(theirs[name]), newId())]),
  ) as Record<(typeof NAMES)[number], string>;
  unknown = {
    ...unknown,
    cartToken: newToken(),
    orderToken: signId(ctx.settings.tokenSecret, newId()),
    handle: 'no-such-product',
    collectionHandle: 'no-such-shelf',
  };
  secrets = [
    'ecret',
    placed.number,
    ...[orderId, cart.cartId, variant.id, variant.productId, edit.id, paid.paymentSessionId, paid.intentId],
  ];
  own = await givenOwn(rival);
});

/** The outsider's own cart and order, to which they hold the tokens. */
async function givenOwn(rival: Awaited<ReturnType<typeof givenShop>>) {
  const { db } = till;
  const variant = await givenVariant(db, rival, { title: 'Rival cloth' });
  const { token } = await givenCart(db, rival, till.lines(variant));
  const bought = await givenCart(db, rival, till.lines(variant));
  const input = { cartToken: bought.token, expectedVersion: 1, flow: 'ELEMENT' } as const;
  const session = await createPaymentSession(outsider, input);
  await till.stripe.paymentIntents.confirm(session.intentId!, {
    payment_method: 'pm_card_visa',
    return_url: 'http://shop.example/back',
  });
  const { orderId } = await placeForShopper(outsider, { cartToken: bought.token });
  const orderToken = await mintOrderToken(outsider, orderId);
  const { lines } = await readOrder(outsider, { orderToken });
  return {
    cartToken: token,
    orderToken,
    lineId: globalId('OrderLine', lines[0]!.id),
    variantId: globalId('ProductVariant', variant.id),
  };
}

const ADDRESS_INPUT = '{ name: "X", line1: "X 1", city: "X", postalCode: "10115", countryCode: "DE" }';
const ERROR = '__typename ... on UserError { code message path }';
const edit = (token: string, change: string) =>
  `mutation { orderEditCommit(input: { orderToken: "${token}", expectedVersion: 1, changes: [${change}] }) { ${ERROR} } }`;
const preview = (token: string, change: string) =>
  `{ orderEditPreview(input: { orderToken: "${token}", changes: [${change}] }) { ${ERROR} } }`;
const mutate = (name: string, input: string) => `mutation { ${name}(input: { ${input} }) { ${ERROR} } }`;

/** Everything that takes a token, an id or a handle. */
const PROBES: Readonly<Record<string, (known: Known) => string>> = {
  'cart by token': ({ cartToken }) => `{ cart(token: "${cartToken}") { id version } }`,
  'order by token': ({ orderToken }) => `{ order(token: "${orderToken}") { number email } }`,
  'order by its id as a token': ({ order }) => `{ order(token: "${order}") { number } }`,
  'cart by its id as a token': ({ cart }) => `{ cart(token: "${cart}") { version } }`,
  'product by handle': ({ handle }) => `{ product(handle: "${handle}") { title } }`,
  'product by id': ({ product }) => `{ product(id: "${product}") { title } }`,
  'product by a collection’s id': ({ collection }) => `{ product(id: "${collection}") { title } }`,
  collection: ({ collectionHandle }) => `{ collection(handle: "${collectionHandle}") { title } }`,
  'products of a collection': ({ collectionHandle }) =>
    `{ products(collection: "${collectionHandle}") { totalCount nodes { title } } }`,
  'put into my cart': ({ variant }) =>
    mutate('cartLinesAdd', `token: "${own.cartToken}", lines: [{ variantId: "${variant}", quantity: "1" }]`),
  'start a cart with': ({ variant }) =>
    mutate('cartCreate', `lines: [{ variantId: "${variant}", quantity: "1" }]`),
  'put into their cart': ({ cartToken }) =>
    mutate(
      'cartLinesAdd',
      `token: "${cartToken}", lines: [{ variantId: "${own.variantId}", quantity: "1" }]`,
    ),
  'set their line in my cart': ({ cartLine }) =>
    mutate('cartLineSet', `token: "${own.cartToken}", lineId: "${cartLine}", quantity: "2"`),
  'set their line in their cart': ({ cartToken, cartLine }) =>
    mutate('cartLineSet', `token: "${cartToken}", lineId: "${cartLine}", quantity: "2"`),
  'remove their line': ({ cartToken, cartLine }) =>
    mutate('cartLineRemove', `token: "${cartToken}", lineId: "${cartLine}"`),
  'contact of their cart': ({ cartToken }) =>
    mutate('cartContactSet', `token: "${cartToken}", email: "me@example.com"`),
  'address of their cart': ({ cartToken }) =>
    mutate('cartAddressesSet', `token: "${cartToken}", shippingAddress: ${ADDRESS_INPUT}`),
  'region of their cart': ({ cartToken }) =>
    mutate('cartRegionSet', `token: "${cartToken}", regionHandle: "uk"`),
  'delivery of their cart': ({ cartToken, shippingOption }) =>
    mutate('cartShippingOptionSet', `token: "${cartToken}", shippingOptionId: "${shippingOption}"`),
  'their delivery for my cart': ({ shippingOption }) =>
    mutate('cartShippingOptionSet', `token: "${own.cartToken}", shippingOptionId: "${shippingOption}"`),
  'pay their cart': ({ cartToken }) =>
    mutate('paymentSessionCreate', `cartToken: "${cartToken}", expectedVersion: 1, flow: ELEMENT`),
  'place their cart': ({ cartToken }) => mutate('orderPlace', `cartToken: "${cartToken}"`),
  'place their session': ({ cartToken, session }) =>
    mutate('orderPlace', `cartToken: "${cartToken}", paymentSessionId: "${session}"`),
  'place their session for my cart': ({ session }) =>
    mutate('orderPlace', `cartToken: "${own.cartToken}", paymentSessionId: "${session}"`),
  'preview their order': ({ orderToken }) => preview(orderToken, '{ setContact: "me@example.com" }'),
  'edit their order': ({ orderToken }) => edit(orderToken, '{ setContact: "me@example.com" }'),
  'edit by the order’s id': ({ order }) => edit(order, '{ setContact: "me@example.com" }'),
  'edit their line in my order': ({ orderLine }) =>
    edit(own.orderToken, `{ setQuantity: { lineId: "${orderLine}", quantity: "2" } }`),
  'remove their line in my order': ({ orderLine }) => edit(own.orderToken, `{ removeLine: "${orderLine}" }`),
  'add their variant to my order': ({ variant }) =>
    edit(own.orderToken, `{ addVariant: { variantId: "${variant}", quantity: "1" } }`),
  'swap for their variant': ({ variant }) =>
    preview(own.orderToken, `{ swapVariant: { lineId: "${own.lineId}", variantId: "${variant}" } }`),
  'their delivery for my order': ({ shippingOption }) =>
    edit(own.orderToken, `{ setShippingOption: "${shippingOption}" }`),
  'discard their edit': ({ orderToken, edit: editId }) =>
    mutate('orderEditDiscard', `orderToken: "${orderToken}", editId: "${editId}"`),
  'discard their edit as mine': ({ edit: editId }) =>
    mutate('orderEditDiscard', `orderToken: "${own.orderToken}", editId: "${editId}"`),
  'resume their edit': ({ orderToken }) => mutate('orderEditResume', `orderToken: "${orderToken}"`),
  'extend their window': ({ orderToken }) => mutate('orderEditWindowExtend', `orderToken: "${orderToken}"`),
  'cancel their order': ({ orderToken }) => mutate('orderCancel', `orderToken: "${orderToken}"`),
  'review their purchase': ({ orderToken, orderLine }) =>
    mutate(
      'productReviewCreate',
      `orderToken: "${orderToken}", orderLineId: "${orderLine}", rating: 1, title: "", body: "Bad", authorName: "Me"`,
    ),
  'review their purchase as mine': ({ orderLine }) =>
    mutate(
      'productReviewCreate',
      `orderToken: "${own.orderToken}", orderLineId: "${orderLine}", rating: 1, title: "", body: "Bad", authorName: "Me"`,
    ),
  ...Object.fromEntries(
    NAMES.filter((name) => !/Token|andle/.test(name)).map((name) => [
      `node of ${name}`,
      (known: Known) =>
        `{ node(id: "${known[name]}") { __typename id } nodes(ids: ["${known[name]}"]) { id } }`,
    ]),
  ),
};

/** Everything but bookkeeping of who asked; equal before and after means that nothing was changed. */
async function rows(): Promise<unknown> {
  const tables = ['Cart', 'CartLine', 'Order', 'OrderLine', 'OrderEdit', 'OrderVersion', 'PaymentSession'];
  const more = [
    'PaymentOperation',
    'Reservation',
    'InventoryLevel',
    'ProductReview',
    'OutboxEvent',
    'Address',
  ];
  const parts = [...tables, ...more].map(
    (name) =>
      `SELECT '${name}' AS name, md5(string_agg(t::text, '|' ORDER BY t::text)) AS sum FROM "${name}" t`,
  );
  return till.db.$queryRawUnsafe(parts.join(' UNION ALL '));
}

describe('a client of a second channel', () => {
  test.each(Object.keys(PROBES))('is answered as if it did not exist: %s', async (name) => {
    const probe = PROBES[name]!;
    const before = await rows();
    const answer = await run(outsider, probe(theirs));
    const same = await run(outsider, probe(unknown));
    const asIfUnknown = NAMES.reduce(
      (text, key) => text.replaceAll(unknown[key], theirs[key]),
      JSON.stringify(same),
    );
    expect(JSON.stringify(answer)).toBe(asIfUnknown);
    const told = JSON.stringify(answer);
    for (const secret of secrets) if (!probe(theirs).includes(secret)) expect(told).not.toContain(secret);
    expect(told).not.toMatch(/Payload|INTERNAL/);
    expect(await rows()).toEqual(before);
  });

  test('finds nothing of the first by searching or listing', async () => {
    const { data } = await run(
      outsider,
      '{ search(query: "secret selvedge") { totalCount nodes { title } } products(first: 100) { nodes { title } } collections { title } }',
    );
    expect(data).toEqual({
      search: { totalCount: 0, nodes: [] },
      products: { nodes: [{ title: 'Rival cloth' }] },
      collections: [],
    });
  });
});

test('the probes are not vacuous: the owner gets through with the same requests', async () => {
  const names = ['cart by token', 'order by token', 'product by handle', 'product by id', 'collection'];
  for (const name of names) {
    const { data, errors } = await run(till.ctx, PROBES[name]!(theirs));
    expect(errors).toBeUndefined();
    expect(Object.values(data ?? {})).not.toContain(null);
  }
  const { data } = await run(till.ctx, PROBES['preview their order']!(theirs));
  expect(data).toMatchObject({ orderEditPreview: { code: 'EDIT_IN_PROGRESS' } });
  expect((await run(till.ctx, PROBES['discard their edit']!(theirs))).data).toMatchObject({
    orderEditDiscard: { __typename: 'OrderEditDiscardPayload' },
  });
});

test('node and nodes reach no cart, order, payment or staff, not even the owner’s', async () => {
  const staffUser = await till.db.staffUser.create({
    data: { email: 's@x.example', name: 'S', passwordHash: 'x' },
  });
  const names = ['cart', 'cartLine', 'order', 'orderLine', 'edit', 'payment', 'session', 'review'] as const;
  const ids = [...names.map((name) => theirs[name]), globalId('StaffUser', staffUser.id)];
  for (const id of ids) {
    const { data } = await run(till.ctx, 'query ($id: ID!) { node(id: $id) { id } }', { id });
    expect(data?.node ?? null).toBeNull();
  }
  const { data } = await run(till.ctx, 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids });
  expect((data as { nodes?: unknown[] } | null)?.nodes?.filter((one) => one !== null) ?? []).toEqual([]);
});

/** Some valid value of an input field: required fields only, ids of the first channel. */
function sample(type: GraphQLInputType, name: string): unknown {
  if (isNonNullType(type)) return sample(type.ofType, name);
  if (isListType(type)) return [sample(type.ofType, name)];
  if (isEnumType(type)) return type.getValues()[0]!.name;
  if (!isInputObjectType(type)) return scalarOf(type.name, name);
  const fields = Object.values(type.getFields());
  const wanted = type.isOneOf ? fields.slice(0, 1) : fields.filter(isRequiredInputField);
  const owner = type.name.startsWith('Product') ? 'product' : name;
  return Object.fromEntries(
    wanted.map((field) => [field.name, sample(field.type, field.name === 'id' ? owner : field.name)]),
  );
}

function scalarOf(type: string, name: string): unknown {
  if (type === 'ID') {
    const key = NAMES.find((known) => name.toLowerCase().startsWith(known.toLowerCase()));
    return theirs[key ?? (name === 'lineId' ? 'cartLine' : 'order')];
  }
  const ready: Readonly<Record<string, unknown>> = {
    Int: 1,
    Boolean: true,
    Decimal: '1',
    CountryCode: 'DE',
    CurrencyCode: 'EUR',
  };
  const texts: Readonly<Record<string, string>> = { email: 'me@example.com', postalCode: '10115' };
  return ready[type] ?? texts[name] ?? 'x';
}

function callOf(kind: string, field: GraphQLField<unknown, unknown>): [string, Record<string, unknown>] {
  const args = field.args.filter(isRequiredArgument);
  const head = args.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const body = args.map(({ name }) => `${name}: $${name}`).join(', ');
  const source = `${kind} ${head && `(${head})`} { ${field.name}${body && `(${body})`} { __typename } }`;
  return [source, Object.fromEntries(args.map(({ name, type }) => [name, sample(type, name)]))];
}

const PUBLIC = new Set(['me', 'staffSignIn']);
const ROOT = (['Query', 'Mutation'] as const).flatMap((name) => {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new TypeError(`no ${name}`);
  return Object.values(type.getFields())
    .filter((field) => !PUBLIC.has(field.name))
    .map((field) => {
      const { authScopes } = (field.extensions.pothosOptions ?? {}) as { authScopes?: { shop?: boolean } };
      return {
        kind: name.toLowerCase(),
        field,
        forShops: authScopes?.shop === true || /^nodes?$/.test(field.name),
      };
    });
});

describe('without a right', () => {
  test.each(ROOT.map(({ kind, field }) => [field.name, kind, field] as const))(
    'an anonymous client without a key is refused %s',
    async (_name, kind, field) => {
      const { data, errors } = await run(till.ctxWith({ channel: null }), ...callOf(kind, field));
      expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['PUBLISHABLE_KEY_REQUIRED']);
      expect(Object.values(data ?? {}).filter((value) => value !== null)).toEqual([]);
    },
  );

  const staffOnly = ROOT.filter(({ forShops }) => !forShops);
  test('there are fields of staff to try', () => expect(staffOnly.length).toBeGreaterThan(12));
  test.each(staffOnly.map(({ kind, field }) => [field.name, kind, field] as const))(
    'a shopper is refused %s of staff',
    async (_name, kind, field) => {
      const before = await rows();
      const { data, errors } = await run(till.ctx, ...callOf(kind, field));
      expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['UNAUTHENTICATED']);
      expect(Object.values(data ?? {}).filter((value) => value !== null)).toEqual([]);
      expect(await rows()).toEqual(before);
    },
  );
});

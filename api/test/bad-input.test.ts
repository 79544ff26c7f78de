import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, test } from 'vitest';
import { ALIASES_MAX, BODY_BYTES_MAX, TOKENS_MAX } from '../src/graphql/limits.ts';
import { givenCart, givenShop, givenVariant } from './factories.ts';
import { type Case, type Door, expectRefused, openDoor, stream } from './refusal.ts';

const REVOKED = 'pk_test_revoked';

let door: Door;
/** What a bad request can point at. */
const world = { key: '', origin: '', cart: '', variant: '', foreignVariant: '', foreignCart: '' };

const globalId = (type: string, id: string) => Buffer.from(`${type}:${id}`).toString('base64');

beforeAll(async () => {
  door = await openDoor();
  const { shop, database } = door;
  const { db } = database;
  const other = await givenShop(db, { handle: 'dyer', orderPrefix: 'DY' });
  await db.publishableKey.create({
    data: {
      salesChannelId: shop.channel.id,
      token: REVOKED,
      name: 'old',
      allowedOrigins: [],
      revokedAt: new Date(),
    },
  });
  const variant = await givenVariant(db, shop, { price: 1000n, onHand: 5_000n });
  const foreign = await givenVariant(db, other, { price: 1000n, onHand: 5_000n });
  const cart = await givenCart(db, shop, { lines: [{ variant, quantity: 1_000n }] });
  const foreignCart = await givenCart(db, other, { lines: [{ variant: foreign, quantity: 1_000n }] });
  Object.assign(world, {
    key: shop.key,
    origin: door.origin,
    cart: cart.token,
    foreignCart: foreignCart.token,
    variant: globalId('ProductVariant', variant.id),
    foreignVariant: globalId('ProductVariant', foreign.id),
  });
});
afterAll(() => door.close());

const post = (body: string, headers: Record<string, string> = {}) =>
  fetch(`${world.origin}/graphql`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'x-publishable-key': world.key, ...headers },
  });
const ask = (query: string, variables: unknown = {}, headers: Record<string, string> = {}, more = {}) =>
  post(JSON.stringify({ query, variables, ...more }), headers);

const ADD = `mutation Add($input: CartLinesAddInput!) {
  cartLinesAdd(input: $input) { __typename ... on UserError { code message path } }
}`;
const add = (line: Record<string, unknown>, input: Record<string, unknown> = {}) =>
  ask(ADD, {
    input: { token: world.cart, lines: [{ variantId: world.variant, quantity: '1', ...line }], ...input },
  });
const nested = (depth: number) =>
  `{ products(first: 1) { nodes { ${'variants { product { '.repeat(depth)}handle${' } }'.repeat(depth)} } } }`;
const cases: readonly Case[] = [
  // The request itself
  {
    name: 'a body that is no JSON',
    send: () => post('{ query'),
    status: 400,
    answer: 'BAD_USER_INPUT',
    message: /not valid JSON/,
  },
  {
    name: 'an empty body',
    send: () => post(''),
    status: 400,
    answer: 'BAD_USER_INPUT',
    message: /not valid JSON/,
  },
  { name: 'a body that is no object', send: () => post('"query"'), status: 400, answer: 'BAD_USER_INPUT' },
  { name: 'null for a body', send: () => post('null'), status: 400, answer: 'BAD_USER_INPUT' },
  { name: 'a body without a query', send: () => post('{}'), answer: 'BAD_USER_INPUT', message: /query/ },
  {
    name: 'variables that are a list',
    send: () => ask('{ __typename }', []),
    status: 400,
    answer: 'BAD_USER_INPUT',
  },
  {
    name: 'a batch',
    send: () => post('[{"query":"{ __typename }"}]'),
    status: 400,
    answer: 'BAD_USER_INPUT',
    message: /one operation/,
  },
  {
    name: 'a form',
    send: () => post('query=x', { 'content-type': 'application/x-www-form-urlencoded' }),
    status: 415,
    answer: 'UNSUPPORTED_MEDIA_TYPE',
  },
  {
    name: 'plain text, which any page may send',
    send: () => post('{"query":"{ __typename }"}', { 'content-type': 'text/plain' }),
    status: 415,
    answer: 'UNSUPPORTED_MEDIA_TYPE',
  },
  {
    name: 'a body over the limit',
    send: () => post(JSON.stringify({ query: `{ __typename } #${'x'.repeat(BODY_BYTES_MAX)}` })),
    status: 413,
    answer: 'BODY_TOO_LARGE',
  },
  {
    name: 'an endless body',
    send: () => stream(`${world.origin}/graphql`, BODY_BYTES_MAX * 2, { 'content-type': 'application/json' }),
    status: 413,
    answer: 'BODY_TOO_LARGE',
  },
  {
    name: 'another method',
    send: () => fetch(`${world.origin}/graphql`, { method: 'DELETE' }),
    status: 405,
    answer: 'METHOD_NOT_ALLOWED',
  },
  {
    name: 'another address',
    send: () => fetch(`${world.origin}/wp-admin`),
    status: 404,
    answer: 'NOT_FOUND',
  },
  {
    name: 'a mutation by GET',
    send: () =>
      fetch(
        `${world.origin}/graphql?query=${encodeURIComponent('mutation { staffSignOut { __typename } }')}`,
        {
          headers: { 'x-publishable-key': world.key },
        },
      ),
    status: 405,
    answer: 'BAD_USER_INPUT',
    message: /POST/,
  },
  {
    name: 'a GET whose variables are no JSON',
    send: () => fetch(`${world.origin}/graphql?query={__typename}&variables={`),
    status: 400,
    answer: 'BAD_USER_INPUT',
  },
  {
    name: 'a page of a foreign origin',
    send: () => ask('{ shop { name } }', {}, { origin: 'https://evil.example' }),
    status: 403,
    answer: 'ORIGIN_NOT_ALLOWED',
  },
  // Who asks
  {
    name: 'no key',
    send: () => post('{"query":"{ shop { name } }"}', { 'x-publishable-key': '' }),
    status: 401,
    answer: 'PUBLISHABLE_KEY_INVALID',
  },
  {
    name: 'an unknown key',
    send: () => ask('{ shop { name } }', {}, { 'x-publishable-key': 'pk_nobody' }),
    status: 401,
    answer: 'PUBLISHABLE_KEY_INVALID',
  },
  {
    name: 'a revoked key',
    send: () => ask('{ shop { name } }', {}, { 'x-publishable-key': REVOKED }),
    status: 401,
    answer: 'PUBLISHABLE_KEY_INVALID',
  },
  {
    name: 'a key a megabyte… a header long',
    send: () => ask('{ shop { name } }', {}, { 'x-publishable-key': 'k'.repeat(4_000) }),
    status: 401,
    answer: 'PUBLISHABLE_KEY_INVALID',
  },
  {
    name: 'a bearer token of nobody',
    send: () => ask('{ me { name } }', {}, { authorization: 'Bearer nobody' }),
    status: 401,
    answer: 'UNAUTHENTICATED',
  },
  // The document
  { name: 'a document that does not parse', send: () => ask('{ shop {'), answer: 'GRAPHQL_PARSE_FAILED' },
  {
    name: 'an unknown field',
    send: () => ask('{ shop { bitcoinWallet } }'),
    answer: 'GRAPHQL_VALIDATION_FAILED',
    message: /bitcoinWallet/,
  },
  {
    name: 'an operation that is not there',
    send: () => ask('query A { __typename }', {}, {}, { operationName: 'B' }),
    status: 400,
    answer: 'BAD_USER_INPUT',
    message: /no operation B.*A/,
  },
  {
    name: 'several operations and no name',
    send: () => ask('query A { __typename } query B { __typename }'),
    status: 400,
    answer: 'BAD_USER_INPUT',
    message: /operationName/,
  },
  {
    name: 'too many tokens',
    send: () => ask(`{ ${'__typename '.repeat(TOKENS_MAX)} }`),
    answer: 'GRAPHQL_PARSE_FAILED',
    message: /tokens/,
  },
  {
    name: 'too many aliases',
    send: () =>
      ask(`{ ${Array.from({ length: ALIASES_MAX + 1 }, (_, i) => `a${i}: shop { id }`).join(' ')} }`),
    answer: 'QUERY_TOO_COMPLEX',
  },
  { name: 'too deep', send: () => ask(nested(10)), answer: 'QUERY_TOO_COMPLEX', message: /depth/ },
  {
    name: 'too costly',
    send: () =>
      ask(
        '{ products(first: 100) { nodes { variants { product { variants { product { variants { id title sku } } } } } } } }',
      ),
    answer: 'QUERY_TOO_COMPLEX',
    message: /complexity/,
  },
  {
    name: 'introspection where it is off',
    send: () => ask('{ __schema { types { name } } }'),
    answer: 'GRAPHQL_VALIDATION_FAILED',
  },
  // Variables
  {
    name: 'a variable of the wrong type',
    send: () => ask(ADD, { input: 'lots' }),
    answer: 'BAD_USER_INPUT',
    message: /CartLinesAddInput/,
  },
  { name: 'a missing variable', send: () => ask(ADD, {}), answer: 'BAD_USER_INPUT', message: /\$input/ },
  {
    name: 'an unknown input field',
    send: () => add({}, { price: '0.01' }),
    answer: 'BAD_USER_INPUT',
    message: /price/,
  },
  {
    name: 'a number for a quantity',
    send: () => add({ quantity: 1 }),
    answer: 'BAD_USER_INPUT',
    message: /Decimal must be a string/,
  },
  { name: 'a quantity with an exponent', send: () => add({ quantity: '1e9' }), answer: 'BAD_USER_INPUT' },
  { name: 'a quantity that is no number', send: () => add({ quantity: 'NaN' }), answer: 'BAD_USER_INPUT' },
  {
    name: 'a page that is too long',
    send: () => ask('{ products(first: -1) { totalCount } }'),
    answer: 'BAD_USER_INPUT',
  },
  {
    name: 'a cursor that is garbage',
    send: () => ask('{ products(first: 1, after: "garbage") { nodes { id } } }'),
    answer: 'BAD_USER_INPUT',
  },
  // Ids
  {
    name: 'a global id that is garbage',
    send: () => ask('{ node(id: "%%%") { id } }'),
    answer: 'BAD_USER_INPUT',
  },
  {
    name: 'a variant id that is garbage',
    send: () => add({ variantId: 'garbage' }),
    answer: 'BAD_USER_INPUT',
  },
  {
    name: 'an id of another type',
    send: () => add({ variantId: globalId('Product', randomUUID()) }),
    answer: 'BAD_USER_INPUT',
  },
  {
    name: 'an id that is no UUID inside',
    send: () => add({ variantId: globalId('ProductVariant', "1' OR true --") }),
    answer: 'VariantUnavailableError',
  },
  {
    name: 'a variant that is not there',
    send: () => add({ variantId: globalId('ProductVariant', randomUUID()) }),
    answer: 'VariantUnavailableError',
  },
  {
    name: 'a variant of another channel',
    send: () => add({ variantId: world.foreignVariant }),
    answer: 'VariantUnavailableError',
  },
  {
    name: 'a cart of another channel',
    send: () => add({}, { token: world.foreignCart }),
    answer: 'CartNotFoundError',
  },
  { name: 'a cart token of nobody', send: () => add({}, { token: 'nobody' }), answer: 'CartNotFoundError' },
  {
    name: 'a cart token that is a kilobyte',
    send: () => add({}, { token: 'x'.repeat(1_024) }),
    answer: 'ValidationError',
  },
  // Quantities and versions
  { name: 'half a piece', send: () => add({ quantity: '0.5' }), answer: 'QuantityNotAllowedError' },
  { name: 'no piece', send: () => add({ quantity: '0' }), answer: 'ValidationError' },
  { name: 'minus one piece', send: () => add({ quantity: '-1' }), answer: 'ValidationError' },
  {
    name: 'more than fits a number',
    send: () => add({ quantity: '999999999999999' }),
    answer: 'ValidationError',
  },
  { name: 'more than there is', send: () => add({ quantity: '50' }), answer: 'InsufficientStockError' },
  { name: 'a stale version', send: () => add({}, { expectedVersion: 999 }), answer: 'StaleVersionError' },
  {
    name: 'a thousand lines',
    send: () =>
      ask(ADD, {
        input: {
          token: world.cart,
          lines: Array.from({ length: 1_000 }, () => ({ variantId: world.variant, quantity: '1' })),
        },
      }),
    answer: 'ValidationError',
  },
];

test.each(cases)('$name: $answer', (refused) => expectRefused(door, refused));

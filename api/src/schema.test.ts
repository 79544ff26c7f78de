import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  lexicographicSortSchema,
  parse,
  printSchema,
  validate,
} from 'graphql';
import { expect, test } from 'vitest';
import { STARTER_OPERATIONS } from './edge/graphiql-operations.ts';
import { schema } from './schema.ts';

/** Root fields that anybody may ask, each for a reason. */
const PUBLIC_FIELDS: Readonly<Record<string, string>> = {
  'Mutation.staffSignIn': 'who signs in is not signed in yet',
  'Query.me': 'null for everybody who is not staff',
};
/** Mutations that take nothing and cannot be refused. */
const BARE_MUTATIONS = new Set(['staffSignOut']);

const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));
const objects = types.filter(isObjectType);
const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
const rootFields = (['Query', 'Mutation', 'Subscription'] as const).flatMap((name) => {
  const type = schema.getType(name);
  return isObjectType(type)
    ? Object.values(type.getFields()).map((field) => [`${name}.${field.name}`, field] as const)
    : [];
});

test('the committed schema.graphql is what the code prints', () => {
  const committed = readFileSync(path.join(import.meta.dirname, '../../schema.graphql'), 'utf8');
  expect(committed).toBe(`${printSchema(lexicographicSortSchema(schema))}\n`);
});

test('everything in the schema is described', () => {
  const bare: string[] = [];
  const look = (name: string, { description }: { readonly description?: string | null }) => {
    if (!description || description.trim().length < 5) bare.push(name);
  };
  for (const type of types) {
    if (!/^(String|Int|Float|Boolean|ID)$/.test(type.name)) look(type.name, type);
    if (isObjectType(type) || isInterfaceType(type))
      for (const field of Object.values(type.getFields())) {
        look(`${type.name}.${field.name}`, field);
        for (const arg of field.args) look(`${type.name}.${field.name}(${arg.name}:)`, arg);
      }
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) look(`${type.name}.${field.name}`, field);
    if (isEnumType(type)) for (const value of type.getValues()) look(`${type.name}.${value.name}`, value);
  }
  expect(bare).toEqual([]);
});

test('every root field says who may use it', () => {
  const scopesOf = (field: GraphQLField<unknown, unknown>) =>
    (field.extensions.pothosOptions as { authScopes?: unknown } | undefined)?.authScopes;
  const open = rootFields.filter(([, field]) => scopesOf(field) === undefined).map(([name]) => name);
  expect(open.filter((name) => !(name in PUBLIC_FIELDS))).toEqual([]);
  expect(Object.keys(PUBLIC_FIELDS).filter((name) => !rootFields.some(([field]) => field === name))).toEqual(
    [],
  );
});

test('connections are connections', () => {
  const problems: string[] = [];
  const pageInfo = schema.getType('PageInfo');
  if (isObjectType(pageInfo))
    expect(Object.keys(pageInfo.getFields()).sort()).toEqual([
      'endCursor',
      'hasNextPage',
      'hasPreviousPage',
      'startCursor',
    ]);
  for (const type of objects) {
    if (!type.name.endsWith('Connection')) continue;
    const { edges, pageInfo: info, nodes } = type.getFields();
    if (!edges || !info || !nodes) problems.push(`${type.name} lacks edges, nodes or pageInfo`);
    if (String(info?.type) !== 'PageInfo!') problems.push(`${type.name}.pageInfo is ${info?.type}`);
    const edge = edges && getNamedType(edges.type);
    if (!isObjectType(edge)) continue;
    if (!edge.name.endsWith('Edge')) problems.push(`${edge.name} is not named …Edge`);
    if (String(edge.getFields().cursor?.type) !== 'String!')
      problems.push(`${edge.name}.cursor is not String!`);
    if (!edge.getFields().node) problems.push(`${edge.name} has no node`);
  }
  for (const type of objects)
    for (const field of Object.values(type.getFields())) {
      if (!getNamedType(field.type).name.endsWith('Connection')) continue;
      const args = Object.fromEntries(field.args.map(({ name, type }) => [name, String(type)]));
      if (!/^Int!?$/.test(args.first ?? '') || !/^String$/.test(args.after ?? ''))
        problems.push(`${type.name}.${field.name} takes no first and after`);
    }
  expect(problems).toEqual([]);
});

test('ids are ids', () => {
  const problems = types.flatMap((type) =>
    isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
      ? Object.values(type.getFields())
          // A correlation id is the caller's own text.
          .filter(({ name }) => /^id$|Id$/.test(name) && name !== 'correlationId')
          .filter(({ type: of }) => !/^ID!?$/.test(String(of)))
          .map(({ name, type: of }) => `${type.name}.${name} is ${of}`)
      : [],
  );
  expect(problems).toEqual([]);
  for (const type of objects.filter((type) => type.getInterfaces().some(({ name }) => name === 'Node')))
    expect(String(type.getFields().id?.type)).toBe('ID!');
});

const fieldsOf = (type: GraphQLObjectType) => Object.keys(type.getFields());

test('carts and orders cannot be reached by their ids', () => {
  const names = schema
    .getPossibleTypes(schema.getType('Node') as Parameters<typeof schema.getPossibleTypes>[0])
    .map(({ name }) => name);
  for (const name of ['Cart', 'CartLine', 'Order', 'OrderLine', 'PaymentSession', 'StaffUser'])
    expect(names).not.toContain(name);
});

test('mutations take one input and answer with a union of a payload and errors', () => {
  const problems: string[] = [];
  for (const { name, args, type } of mutations) {
    if (
      !/^(cart|order|payment|product|collection|review|staff|inventory|price|stock|delivery|provider|webhook|channel|dead|outbox|variant|publishable)[A-Z]/.test(
        name,
      )
    )
      problems.push(`${name} does not begin with the thing it changes`);
    if (BARE_MUTATIONS.has(name)) continue;
    const [input, ...more] = args;
    if (input?.name !== 'input' || more.length > 0 || !isNonNullType(input.type))
      problems.push(`${name} does not take exactly one input: …!`);
    const pascal = `${name[0]?.toUpperCase()}${name.slice(1)}`;
    const result = getNamedType(type);
    if (result.name !== `${pascal}Result` || !isUnionType(result)) {
      problems.push(`${name} answers ${type}`);
      continue;
    }
    if (input && getNamedType(input.type).name !== `${pascal}Input`)
      problems.push(`${name} takes ${input.type}`);
    const payloads = result.getTypes().filter(({ name }) => !name.endsWith('Error'));
    if (payloads.map(({ name }) => name).join() !== `${pascal}Payload`)
      problems.push(`${name} has the payloads ${payloads.join()}`);
  }
  expect(problems).toEqual([]);
});

test('every error implements UserError, and only errors do', () => {
  const errors = objects.filter(({ name }) => name.endsWith('Error'));
  expect(errors.length).toBeGreaterThan(5);
  const implementing = objects.filter((type) =>
    type.getInterfaces().some(({ name }) => name === 'UserError'),
  );
  expect(errors.map(({ name }) => name).sort()).toEqual(implementing.map(({ name }) => name).sort());
  for (const type of implementing)
    expect(fieldsOf(type)).toEqual(expect.arrayContaining(['code', 'message', 'path']));
  const lonely = implementing.filter(
    (type) => !types.some((union) => isUnionType(union) && union.getTypes().includes(type)),
  );
  expect(lonely.map(({ name }) => name)).toEqual([]);
});

test('lists hold no nulls, and money is never a bare number', () => {
  const problems = objects.flatMap((type) =>
    Object.values(type.getFields()).flatMap((field) => {
      const outer = isNonNullType(field.type) ? field.type.ofType : field.type;
      const where = `${type.name}.${field.name}`;
      // Relay: one answer for each id asked, null where there is nothing.
      if (isListType(outer) && !isNonNullType(outer.ofType) && where !== 'Query.nodes')
        return [`${where}: ${field.type}`];
      if (/(price|total|amount)$/i.test(field.name) && /^(Int|Float)!?$/.test(String(field.type)))
        return [`${where}: ${field.type}`];
      return getNamedType(field.type).name === 'Float' && !/average|rating/i.test(where)
        ? [`${where}: a float`]
        : [];
    }),
  );
  expect(problems).toEqual([]);
});

test('the operations that wait in GraphiQL are valid', () => {
  expect(STARTER_OPERATIONS.length).toBeGreaterThan(5);
  for (const { query } of STARTER_OPERATIONS)
    expect({ query, errors: validate(schema, parse(query)).map(({ message }) => message) }).toEqual({
      query,
      errors: [],
    });
});

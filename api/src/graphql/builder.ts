import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import DataloaderPlugin from '@pothos/plugin-dataloader';
import ErrorsPlugin from '@pothos/plugin-errors';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import ValidationPlugin, { InputValidationError } from '@pothos/plugin-validation';
import type { Ctx } from '../ctx.ts';
import type PrismaTypes from '../generated/pothos.ts';
import { getDatamodel } from '../generated/pothos.ts';
import type { DomainError } from '../platform/domain-error.ts';
import type { StaffRole } from '../staff/actor.ts';
import { accessDenied } from './access.ts';
import { COMPLEXITY_MAX, DEPTH_MAX, PAGE_DEFAULT, PAGE_MAX } from './limits.ts';

/**
 * The one schema builder. A field without `authScopes` inherits the default of its type: Query and Mutation fields
 * need `shop: true` (a valid publishable key) or `staff: [roles]`; everything below is reached through them.
 */
export const builder = new SchemaBuilder<{
  Context: Ctx;
  PrismaTypes: PrismaTypes;
  DefaultFieldNullability: false;
  DefaultInputFieldRequiredness: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
  AuthScopes: { shop: boolean; staff: readonly StaffRole[] };
  Scalars: {
    ID: { Input: string; Output: string | number | bigint };
    DateTime: { Input: Date; Output: Date };
    Decimal: { Input: string; Output: string };
    CurrencyCode: { Input: string; Output: string };
    CountryCode: { Input: string; Output: string };
    URL: { Input: string; Output: string };
  };
}>({
  plugins: [
    ErrorsPlugin,
    ScopeAuthPlugin,
    ComplexityPlugin,
    ValidationPlugin,
    DataloaderPlugin,
    RelayPlugin,
    PrismaPlugin,
  ],
  defaultFieldNullability: false,
  scopeAuth: {
    authScopes: (ctx) => ({
      shop: ctx.channel !== null,
      staff: (roles) =>
        ctx.actor.kind === 'staff' &&
        ctx.actor.roles.some(({ role }) => role === 'ADMIN' || roles.includes(role)),
    }),
    unauthorizedError: (_root, ctx) => accessDenied(ctx),
    treatErrorsAsUnauthorized: false,
  },
  complexity: {
    limit: { complexity: COMPLEXITY_MAX, depth: DEPTH_MAX },
    defaultComplexity: 1,
    defaultListMultiplier: 10,
  },
  errors: {
    directResult: true,
    unsafelyHandleInputErrors: true,
    defaultTypes: [InputValidationError],
    defaultUnionOptions: {
      description:
        'What was asked for, or the reason why not. Match `... on UserError` to handle every refusal.',
      name: ({ fieldName }) => `${fieldName[0]!.toUpperCase()}${fieldName.slice(1)}Result`,
    },
  },
  relay: {
    clientMutationId: 'omit',
    cursorType: 'String',
    nodesOnConnection: { description: 'The same as `edges`, without cursors.' },
    edgesFieldOptions: { nullable: false, description: 'The entries of this page, each with its cursor.' },
    nodeFieldOptions: { nullable: false, description: 'What stands at this place of the list.' },
    cursorFieldOptions: { description: 'Opaque place in the list; pass it as `after` to go on from here.' },
    pageInfoFieldOptions: { description: 'Whether the list goes on, and from where.' },
    pageInfoTypeOptions: { description: 'Where a page lies in its list.' },
    hasNextPageFieldOptions: { description: 'Whether more follows after `endCursor`.' },
    hasPreviousPageFieldOptions: {
      description: 'Whether something comes before `startCursor`; only known when paging backwards.',
    },
    startCursorFieldOptions: { description: 'Cursor of the first entry; null for an empty page.' },
    endCursorFieldOptions: { description: 'Cursor of the last entry; null for an empty page.' },
    afterArgOptions: { description: 'Begin behind this cursor.' },
    beforeArgOptions: { description: 'End before this cursor.' },
    firstArgOptions: {
      description: `How many from the start; ${PAGE_DEFAULT} when left out, at most ${PAGE_MAX}.`,
    },
    lastArgOptions: { description: `How many from the end, with \`before\`; at most ${PAGE_MAX}.` },
    nodeTypeOptions: { description: 'Something public with an id that is unique in the whole schema.' },
    idFieldOptions: { description: 'Opaque id, unique in the whole schema. It names, it gives no right.' },
    nodeQueryOptions: {
      description:
        'What an id names; null when there is nothing, or nothing of this channel. Carts and orders open by token only.',
      authScopes: { shop: true, staff: ['CATALOG', 'SUPPORT'] },
      args: { id: { description: 'Id as the schema gave it.' } },
    },
    nodesQueryOptions: {
      description: 'As `node`, for several at once: one answer for each id, in the same order.',
      authScopes: { shop: true, staff: ['CATALOG', 'SUPPORT'] },
      args: { ids: { description: 'Ids as the schema gave them.' } },
    },
    mutationInputArgOptions: { description: 'Everything the change needs.' },
    defaultPayloadTypeOptions: { description: 'The change was made.' },
  },
  prisma: {
    client: (ctx) => ctx.db,
    dmmf: getDatamodel(),
    onUnusedQuery: 'error',
    exposeDescriptions: false,
    defaultConnectionSize: PAGE_DEFAULT,
    maxConnectionSize: PAGE_MAX,
  },
});

builder.queryType({ description: 'Everything that can be read.' });
builder.mutationType({
  description: 'Everything that can be changed. Send an `Idempotency-Key` header to make a retry safe.',
});

/** The errors plugin hands out proxies without a prototype of ours, so `instanceof` would always say no. */
const isInvalidInput = (error: DomainError | InputValidationError): error is InputValidationError =>
  'issues' in error;

/** Every typed outcome implements this, so a client that matches the interface survives new outcomes. */
export const UserError = builder.interfaceRef<DomainError | InputValidationError>('UserError').implement({
  description: 'An expected refusal that the caller can act on. Nothing was changed.',
  fields: (t) => ({
    code: t.string({
      description: 'Stable upper-case code for programs.',
      resolve: (error) => (isInvalidInput(error) ? 'VALIDATION' : error.code),
    }),
    message: t.string({
      description:
        'One English sentence that says what to do. Shown to shoppers as it is, or replaced by your own copy.',
      resolve: (error) =>
        isInvalidInput(error) ? (error.issues[0]?.message ?? 'The input is not valid.') : error.message,
    }),
    path: t.stringList({
      nullable: true,
      description: 'Input field to blame, outermost first; null when no single field is.',
      resolve: (error) =>
        isInvalidInput(error) ? (error.issues[0]?.path?.map(segment) ?? null) : error.path && [...error.path],
    }),
  }),
});

const segment = (part: PropertyKey | { readonly key: PropertyKey }) =>
  String(typeof part === 'object' ? part.key : part);

const ValidationIssue = builder.objectRef<{ message: string; path: string[] }>('ValidationIssue').implement({
  description: 'One rule that the input broke.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'What is wrong, in one sentence.' }),
    path: t.exposeStringList('path', { description: 'Field that broke it, outermost first.' }),
  }),
});

builder.objectType(InputValidationError, {
  name: 'ValidationError',
  description: 'The input has the right types but breaks a rule. Correct every issue and send it again.',
  interfaces: [UserError],
  fields: (t) => ({
    issues: t.field({
      type: [ValidationIssue],
      description: 'Every rule broken, in the order of the input.',
      resolve: (error) =>
        error.issues.map((issue) => ({ message: issue.message, path: (issue.path ?? []).map(segment) })),
    }),
  }),
});

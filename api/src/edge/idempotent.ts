import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  defaultFieldResolver,
  type ExecutionResult,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  print,
} from 'graphql';
import type { Ctx } from '../ctx.ts';
import type { Once } from '../platform/effect.ts';
import {
  claimIdempotencyKey,
  IDEMPOTENCY_KEY_LENGTH_MAX,
  type IdempotentCall,
  releaseIdempotencyKey,
  storeIdempotentResponse,
} from '../platform/idempotency.ts';
import type { OperationSummary } from './operation.ts';
import { publicError, refusal, UNSETTLED } from './public-error.ts';
import type { RequestState } from './request-state.ts';

/** Their answers are credentials of staff, which are not stored in any form. */
const NEVER_STORED = new Set(['staffSignIn']);

interface Execution {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
}

/** The key of a mutation that wants to be remembered; null for everything else. */
export function idempotencyKeyOf(request: Request, operation: OperationSummary): string | null {
  const key = request.headers.get('idempotency-key');
  if (key === null || operation.kind !== 'mutation') return null;
  if (operation.fields.some((field) => NEVER_STORED.has(field))) return null;
  if (key.length === 0 || key.length > IDEMPOTENCY_KEY_LENGTH_MAX)
    throw refusal(
      400,
      'BAD_USER_INPUT',
      `Idempotency-Key must have 1 to ${IDEMPOTENCY_KEY_LENGTH_MAX} characters.`,
    );
  return key;
}

/**
 * Executes once per key. A repetition gets the first answer again; another request under the same key, or one that
 * comes while the first is at work, is refused. Answers that settled nothing are forgotten.
 */
export async function executeOnce(
  input: {
    readonly ctx: Ctx;
    readonly request: Request;
    readonly state: RequestState;
    readonly key: string;
    readonly operation: OperationSummary;
    readonly execution: Execution;
  },
  execute: () => Promise<ExecutionResult>,
): Promise<ExecutionResult> {
  const { ctx, state } = input;
  const call: IdempotentCall = {
    scope: scopeOf(ctx, input.request),
    key: input.key,
    operation: input.operation.fields.join(' ').slice(0, 200),
    fingerprint: fingerprintOf(input.execution),
  };
  const claim = await claimIdempotencyKey(ctx, call);
  if (claim.kind === 'reused')
    throw refusal(
      400,
      'IDEMPOTENCY_KEY_REUSED',
      'This Idempotency-Key was used for another request. Use a fresh key for each intention.',
    );
  if (claim.kind === 'in-flight')
    throw refusal(
      409,
      'IDEMPOTENCY_IN_FLIGHT',
      'The first request with this Idempotency-Key is still at work. Send it again in a moment.',
      { retryAfter: 1 },
      { 'Retry-After': '1' },
    );
  if (claim.kind === 'replay') {
    state.replayed = true;
    return revive(claim.response as StoredResult);
  }
  running.set(ctx, { call, fresh: claim.fresh });
  let result: ExecutionResult;
  try {
    result = await execute();
  } catch (error) {
    await releaseIdempotencyKey(ctx, call, claim.lockedUntil);
    throw error;
  }
  await settle(ctx, call, claim.lockedUntil, result, state);
  return result;
}

/** The call that a context belongs to, while it is being executed. */
const running = new WeakMap<object, { readonly call: IdempotentCall; readonly fresh: boolean }>();
const prepared = new WeakSet<GraphQLSchema>();

/**
 * Has every field of Mutation run with a context that knows the key of the request, so that `transact` can leave the
 * effect beside it. Changes the schema, once.
 */
export function rememberEffects(schema: GraphQLSchema): void {
  if (prepared.has(schema)) return;
  prepared.add(schema);
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const resolve: GraphQLFieldResolver<unknown, Ctx> = field.resolve ?? defaultFieldResolver;
    field.resolve = (root, args, ctx: Ctx, info) => {
      const current = running.get(ctx);
      if (!current) return resolve(root, args, ctx, info);
      const { scope, key, fingerprint } = current.call;
      const step = `${info.path.key} ${Buffer.from(fingerprint).toString('base64url')}`;
      const once: Once = { scope, key, step, fresh: current.fresh, begun: false };
      return resolve(root, args, { ...ctx, once }, info);
    };
  }
}

interface StoredResult {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Record<string, unknown>;
  }[];
}

async function settle(
  ctx: Ctx,
  call: IdempotentCall,
  lockedUntil: Date,
  result: ExecutionResult,
  state: RequestState,
): Promise<void> {
  const errors = result.errors?.map((error) => publicError(error, state.correlationId).error);
  const nothingRan = !('data' in result);
  if (nothingRan || errors?.some(({ extensions }) => UNSETTLED.has(extensions.code))) {
    await releaseIdempotencyKey(ctx, call, lockedUntil);
    return;
  }
  const stored: StoredResult = {
    data: result.data ?? null,
    ...(errors && {
      errors: errors.map(({ message, path, extensions }) => ({ message, ...(path && { path }), extensions })),
    }),
  };
  // The work is done: failing to remember it must not turn the answer into a failure.
  await storeIdempotentResponse(ctx, call, lockedUntil, stored).catch((error: unknown) =>
    ctx.log.warn({ error, operation: call.operation }, 'answer not remembered under its idempotency key'),
  );
}

const revive = ({ data, errors }: StoredResult): ExecutionResult => ({
  ...(data !== undefined && { data }),
  ...(errors && {
    errors: errors.map(({ message, path, extensions }) => new GraphQLError(message, { path, extensions })),
  }),
});

const sha256 = () => createHash('sha256');

function scopeOf(ctx: Ctx, request: Request): string {
  const caller = [request.headers.get('x-publishable-key') ?? '', request.headers.get('authorization') ?? ''];
  return `${ctx.channel?.id ?? 'none'}:${sha256().update(caller.join('\n')).digest('base64url')}`;
}

const printed = new WeakMap<DocumentNode, string>();

/** Layout, comments and the order of variables do not make it another request. */
function fingerprintOf({ document, operationName, variables }: Execution): Uint8Array<ArrayBuffer> {
  let text = printed.get(document);
  if (text === undefined) printed.set(document, (text = print(document)));
  const asked = JSON.stringify([text, operationName ?? null, sorted(variables ?? {})]);
  return new Uint8Array(sha256().update(asked).digest());
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

import type { ExecutionResult, GraphQLError, GraphQLSchema } from 'graphql';
import { type FetchAPI, processRegularResult } from 'graphql-yoga';
import type { Ctx } from '../ctx.ts';
import { compileKnownQuery, type KnownQuery, type RunQuery } from './compiled-query.ts';
import { beforeDeadline } from './deadline.ts';
import { createJoinedRuns } from './joined-runs.ts';
import type { OperationSummary } from './operation.ts';
import { published } from './record.ts';
import type { HeaderReader, RequestState } from './request-state.ts';

/** More queries than the clients of a shop have; beyond it the one that was longest not asked is forgotten. */
const KNOWN_MAX = 300;
const TEXT_LENGTH_MAX = 20_000;

/** An answer as text, ready to be written. */
export interface PlainAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface KnownQueries {
  /** Remembers a query that has passed every rule for documents. */
  learn(text: string, query: KnownQuery): void;
  /** The request, when it asks a known query in the plainest way; undefined sends it the long way. */
  recognize(headers: HeaderReader, body: string): Recognized | undefined;
  /** Answers it. Never throws; the answer is what the long way would have sent. */
  answer(
    recognized: Recognized,
    state: RequestState,
    contextOf: (operation: OperationSummary) => Promise<Ctx>,
  ): Promise<PlainAnswer>;
}

export interface Recognized {
  readonly known: { readonly query: KnownQuery; readonly number: number; run?: RunQuery };
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  readonly mediaType: string;
  /** Answers are only shared among callers without credentials. */
  readonly anonymous: boolean;
}

interface Answered {
  readonly result: ExecutionResult;
  /** Set when the result has no errors, which name the request they belong to. */
  readonly body?: string;
}

const GRAPHQL_JSON = 'application/graphql-response+json';
const JSON_TYPE = 'application/json';
/** The plain ways to say that JSON is fine; any other header goes the long way. */
const MEDIA_TYPES: ReadonlyMap<string | null, string> = new Map([
  [null, GRAPHQL_JSON],
  ['*/*', GRAPHQL_JSON],
  [JSON_TYPE, JSON_TYPE],
  [GRAPHQL_JSON, GRAPHQL_JSON],
  [`${GRAPHQL_JSON}, ${JSON_TYPE}`, GRAPHQL_JSON],
]);
const PARAMETERS = new Set(['query', 'variables', 'operationName']);

/**
 * The short way for queries that come again: no parsing, no validation, compiled execution, and one run for all who
 * ask the same at the same time. What a document may be is decided the long way, once.
 */
export function createKnownQueries({
  schema,
  timeoutMs,
  fetchAPI,
}: {
  readonly schema: GraphQLSchema;
  readonly timeoutMs: number;
  readonly fetchAPI: () => FetchAPI;
}): KnownQueries {
  const known = new Map<string, Recognized['known']>();
  const share = createJoinedRuns<Answered>();
  let learned = 0;
  const keyOf = (text: string, operationName: string | undefined) => `${operationName ?? ''}\n${text}`;

  const run = async ({ known, variables }: Recognized, ctx: Ctx): Promise<Answered> => {
    known.run ??= compileKnownQuery(schema, known.query);
    const result = await beforeDeadline(known.run(ctx, variables), timeoutMs);
    return result.errors?.length ? { result } : { result, body: JSON.stringify(result) };
  };

  const answered = async (recognized: Recognized, ctx: Ctx): Promise<Answered> => {
    if (!recognized.anonymous) return run(recognized, ctx);
    const { known, variables } = recognized;
    const key = `${known.number} ${ctx.channel?.id} ${variables ? JSON.stringify(variables) : ''}`;
    const shared = await share(key, () => run(recognized, ctx));
    return shared.body === undefined ? run(recognized, ctx) : shared;
  };

  return {
    learn(text, query) {
      const key = keyOf(text, query.operationName);
      if (text.length > TEXT_LENGTH_MAX || known.has(key)) return;
      if (known.size >= KNOWN_MAX) known.delete(known.keys().next().value!);
      known.set(key, { query, number: ++learned });
    },
    recognize(headers, body) {
      const mediaType = MEDIA_TYPES.get(headers.get('accept'));
      if (mediaType === undefined || headers.get('origin') !== null) return undefined;
      const params = paramsOf(body);
      const key = params && keyOf(params.query, params.operationName);
      const found = key && known.get(key);
      if (!found) return undefined;
      known.delete(key);
      known.set(key, found);
      const anonymous = headers.get('authorization') === null;
      return { known: found, variables: params.variables, mediaType, anonymous };
    },
    async answer(recognized, state, contextOf) {
      const { known, mediaType } = recognized;
      state.operation = known.query.operation.label;
      state.operationName = known.query.operationName ?? null;
      const given = await contextOf(known.query.operation)
        .then((ctx) => answered(recognized, ctx))
        .catch((error: unknown): Answered => ({ result: { errors: [error as GraphQLError] } }));
      const result = published(given.result, state);
      if (given.body !== undefined)
        return {
          status: 200,
          headers: { 'content-type': `${mediaType}; charset=utf-8` },
          body: given.body,
        };
      const response = processRegularResult(result, fetchAPI(), mediaType);
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: await response.text(),
      };
    },
  };
}

function paramsOf(body: string) {
  let params: unknown;
  try {
    params = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof params !== 'object' || params === null) return undefined;
  for (const name in params) if (!PARAMETERS.has(name)) return undefined;
  const { query, variables, operationName } = params as Readonly<Record<string, unknown>>;
  if (typeof query !== 'string') return undefined;
  if (operationName != null && typeof operationName !== 'string') return undefined;
  if (variables != null && (typeof variables !== 'object' || Array.isArray(variables))) return undefined;
  return {
    query,
    operationName: operationName ?? undefined,
    variables: (variables ?? undefined) as Readonly<Record<string, unknown>> | undefined,
  };
}

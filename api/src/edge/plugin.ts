import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import {
  type DocumentNode,
  type ExecutionArgs,
  execute,
  Kind,
  NoSchemaIntrospectionCustomRule,
  parse,
} from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Ctx } from '../ctx.ts';
import { ALIASES_MAX, TOKENS_MAX } from '../graphql/limits.ts';
import { beforeDeadline } from './deadline.ts';
import { executeOnce, idempotencyKeyOf } from './idempotent.ts';
import type { KnownQueries } from './known-queries.ts';
import { type OperationSummary, summarize } from './operation.ts';
import { parseGet, parsePost } from './parse-request.ts';
import { refusal } from './public-error.ts';
import { published } from './record.ts';
import { stateOf } from './request-state.ts';

const summaries = new WeakMap<Request, OperationSummary>();

/** The operation of a request whose document has been parsed. */
export const operationOf = (request: Request): OperationSummary | undefined => summaries.get(request);

/** Reads the request: JSON only, bounded, one operation. */
export function useRequestRules(): Plugin<Ctx> {
  return {
    onRequestParse({ request, setRequestParser }) {
      if (request.method === 'POST') setRequestParser(parsePost);
      else if (request.method === 'GET') setRequestParser(parseGet);
    },
  };
}

/** Bounds documents before anything runs. Depth and cost are bounded by the schema itself. */
export function useDocumentRules({ introspection }: { readonly introspection: boolean }): Plugin<Ctx> {
  const aliases = maxAliasesRule({
    n: ALIASES_MAX,
    onReject: [(_context, error) => Object.assign(error.extensions, { code: 'QUERY_TOO_COMPLEX' })],
  });
  return {
    onParse({ setParseFn }) {
      setParseFn((source, options) => parse(source, { ...options, maxTokens: TOKENS_MAX }));
      return ({ result, context }) => {
        const { request, params } = context;
        if (!isDocument(result) || !request) return;
        const summary = summarize(result, params?.operationName ?? undefined);
        if (!summary) {
          const names = result.definitions.flatMap((d) => ('name' in d && d.name ? [d.name.value] : []));
          throw refusal(
            400,
            'BAD_USER_INPUT',
            params?.operationName
              ? `The document has no operation ${params.operationName}. It defines: ${names.join(', ')}.`
              : 'The document has several operations: name one in operationName.',
          );
        }
        summaries.set(request, summary);
        const state = stateOf(request);
        state.operation = summary.label;
        state.operationName = params?.operationName ?? null;
      };
    },
    onValidate({ addValidationRule }) {
      addValidationRule(aliases);
      if (!introspection) addValidationRule(NoSchemaIntrospectionCustomRule);
    },
  };
}

/** Executes with a deadline, and once for each idempotency key. Queries that got this far are known from then on. */
export function useExecution({
  timeoutMs,
  learn,
}: { readonly timeoutMs: number } & Pick<KnownQueries, 'learn'>): Plugin<Ctx, object, Ctx> {
  return {
    onExecute({ args, setExecuteFn }) {
      const ctx = args.contextValue;
      const { request, params } = ctx;
      const operation = operationOf(request);
      const operationName = args.operationName ?? undefined;
      if (operation?.kind === 'query' && params.query)
        learn(params.query, { document: args.document, operationName, operation });
      const key = operation ? idempotencyKeyOf(request, operation) : null;
      const run = (given: ExecutionArgs) => beforeDeadline(execute(given), timeoutMs);
      setExecuteFn(
        operation && key !== null
          ? (given: ExecutionArgs) =>
              executeOnce(
                {
                  ctx,
                  request,
                  key,
                  operation,
                  state: stateOf(request),
                  execution: {
                    document: given.document,
                    operationName,
                    variables: given.variableValues ?? undefined,
                  },
                },
                async () => run(given),
              )
          : run,
      );
    },
  };
}

/** Makes every error fit to be seen, wherever it was raised, and remembers what was behind it. */
export function usePublicErrors(): Plugin<Ctx> {
  return {
    onResultProcess({ request, result, setResult }) {
      const state = stateOf(request);
      if (isAsyncIterable(result)) setResult(each(result, (item) => published(item, state)));
      else if (!Array.isArray(result)) {
        const safe = published(result, state);
        if (safe !== result) setResult(safe);
      }
    },
  };
}

const isDocument = (value: unknown): value is DocumentNode =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === Kind.DOCUMENT;

async function* each<T>(items: AsyncIterable<T>, change: (item: T) => T): AsyncGenerator<T> {
  for await (const item of items) yield change(item);
}

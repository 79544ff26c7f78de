import { createHttp, type Http, type HttpDeps, type HttpOptions } from '../src/http.ts';
import type { Logger } from '../src/platform/logger.ts';
import { schema } from '../src/schema.ts';
import { givenCtx } from './ctx.ts';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface GraphQLAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Record<string, never> | null | undefined;
  readonly errors: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
  /** Code of the first top-level error. */
  readonly code: unknown;
}

export interface TestHttp extends Http {
  /** Sends one operation. `key` is the publishable key, `bearer` the token of staff. */
  graphql(
    query: string,
    variables?: Record<string, unknown>,
    options?: { key?: string; bearer?: string; headers?: Record<string, string> },
  ): Promise<GraphQLAnswer>;
  /** Every line logged so far. */
  readonly lines: readonly LogLine[];
}

/** The HTTP surface over a test database, without a socket and without rate limits unless asked for. */
export function givenHttp(
  deps: Pick<HttpDeps, 'db'> & Partial<Omit<HttpDeps, 'options'>>,
  options: Partial<HttpOptions> = {},
): TestHttp {
  const lines: LogLine[] = [];
  const { gatewayOf, mailer, now, settings } = givenCtx(deps.db, null);
  const http = createHttp({
    schema,
    gatewayOf,
    mailer,
    now,
    settings,
    log: recordingLogger(lines),
    receiveStripeEvent: async () => 'bad-signature',
    ...deps,
    options: { rateLimits: false, ...options },
  });
  return {
    ...http,
    lines,
    async graphql(query, variables = {}, { key, bearer, headers = {} } = {}) {
      const response = await http.fetch('http://api.example/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(key && { 'x-publishable-key': key }),
          ...(bearer && { authorization: `Bearer ${bearer}` }),
          ...headers,
        },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors = [] } = await response.json();
      return {
        status: response.status,
        headers: response.headers,
        data,
        errors,
        code: errors[0]?.extensions.code,
      };
    },
  };
}

function recordingLogger(lines: LogLine[], bound: Record<string, unknown> = {}): Logger {
  const at = (level: LogLine['level']) => (fields: Record<string, unknown>, message: string) =>
    void lines.push({ level, message, fields: { ...bound, ...fields } });
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => recordingLogger(lines, { ...bound, ...fields }),
  };
}

import type { ExecutionResult } from 'graphql';
import type { Logger } from '../platform/logger.ts';
import type { Metrics, Outcome } from '../platform/metrics.ts';
import { publicError } from './public-error.ts';
import type { RequestState } from './request-state.ts';

/** Notes refusals inside the data: a root field whose union answered with something that is no payload. */
function noteRefusals(state: RequestState, { data }: ExecutionResult): void {
  for (const value of Object.values(data ?? {})) {
    const { __typename: type } = (value ?? {}) as { readonly __typename?: unknown };
    if (typeof type === 'string' && type.endsWith('Error')) state.codes.push(type);
  }
}

/** The result with every error made fit to be seen; what was behind it is noted for the log. */
export function published<Result extends ExecutionResult>(result: Result, state: RequestState): Result {
  noteRefusals(state, result);
  if (!result.errors?.length) return result;
  const errors = result.errors.map((raised) => {
    const { error, cause } = publicError(raised, state.correlationId);
    if (cause !== undefined) state.causes.push(cause);
    if (!state.codes.includes(String(error.extensions.code))) state.codes.push(String(error.extensions.code));
    return error;
  });
  return { ...result, errors };
}

/** The one log line and the one measurement of a request. Successful reads are only worth a debug line. */
export function recordRequest(log: Logger, metrics: Metrics, state: RequestState, status: number): void {
  const seconds = (performance.now() - state.startedAt) / 1000;
  const operation = state.operation ?? 'unknown';
  const failed = state.causes.length > 0 || state.codes.some((code) => code === 'TIMEOUT') || status >= 500;
  const outcome: Outcome = failed ? 'failed' : state.codes.length > 0 || status >= 400 ? 'refused' : 'ok';
  metrics.observe({ operation, outcome, seconds });
  const fields = {
    correlationId: state.correlationId,
    operation,
    ...(state.operationName && { operationName: state.operationName.slice(0, 100) }),
    status,
    durationMs: Math.round(seconds * 1000),
    client: state.client,
    ...(state.codes.length > 0 && { codes: state.codes }),
    ...(state.replayed && { replayed: true }),
    ...(state.causes.length > 0 && { error: state.causes[0] }),
    ...(state.causes.length > 1 && { furtherErrors: state.causes.slice(1).map(String) }),
  };
  if (failed) log.error(fields, 'request failed');
  else if (outcome === 'refused') log.info(fields, 'request refused');
  else if (operation.startsWith('query') || state.operation === null) log.debug(fields, 'request answered');
  else log.info(fields, 'request answered');
}

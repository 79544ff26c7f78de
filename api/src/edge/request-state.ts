import { newId } from '../platform/id.ts';

/** What the edge knows about one HTTP request while it is answered. Ends up in the one log line and in the metrics. */
export interface RequestState {
  readonly correlationId: string;
  readonly startedAt: number;
  /** Address of the caller, seen through trusted proxies. */
  readonly client: string;
  /** Kind and first root field, such as `mutation cartLinesAdd`; bounded by the schema. Or the route of a REST call. */
  operation: string | null;
  /** Name the client gave its operation. Unbounded, so it is logged and never a metric label. */
  operationName: string | null;
  /** Codes of the top-level errors sent, or `__typename` of a refusal. */
  readonly codes: string[];
  /** What was behind masked errors; logged, never sent. */
  readonly causes: unknown[];
  replayed: boolean;
  /** Probes and pages are not logged and not measured. */
  quiet: boolean;
  corsHeaders: Readonly<Record<string, string>>;
}

const states = new WeakMap<Request, RequestState>();

/** A correlation id from outside is kept only if it cannot garble a log line or a header. */
const CORRELATION_ID = /^[\w.:-]{8,128}$/;

export type HeaderReader = Pick<Headers, 'get'>;

export function newState(headers: HeaderReader, client: string): RequestState {
  const brought = headers.get('x-correlation-id');
  return {
    correlationId: brought && CORRELATION_ID.test(brought) ? brought : newId(),
    startedAt: performance.now(),
    client,
    operation: null,
    operationName: null,
    codes: [],
    causes: [],
    replayed: false,
    quiet: false,
    corsHeaders: {},
  };
}

export function openState(request: Request, client: string): RequestState {
  const state = newState(request.headers, client);
  states.set(request, state);
  return state;
}

export const findState = (request: Request): RequestState | undefined => states.get(request);

export function stateOf(request: Request): RequestState {
  const state = states.get(request);
  if (!state) throw new Error('the request has no state: the edge plugin must come first');
  return state;
}

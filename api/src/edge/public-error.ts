import { GraphQLError } from 'graphql';
import { Prisma } from '../generated/prisma/client.ts';
import { DomainError } from '../platform/domain-error.ts';

/** What a caller may see of an error, and what only the log may see. */
export interface PublicError {
  readonly error: GraphQLError;
  /** Set when the error was masked: the real cause, for the log. */
  readonly cause?: unknown;
}

/** Codes whose outcome is not known to the caller, so that the same request may and should be sent again. */
export const UNSETTLED: ReadonlySet<unknown> = new Set([
  'INTERNAL',
  'UNAVAILABLE',
  'TIMEOUT',
  'RATE_LIMITED',
]);

/**
 * Decides what leaves the house. Errors that were made for callers pass with a stable `extensions.code`;
 * everything else becomes INTERNAL or UNAVAILABLE with nothing but the correlation id. Safe to repeat.
 */
export function publicError(error: unknown, correlationId: string): PublicError {
  const root = rootCause(error);
  if (root instanceof DomainError)
    return { error: rewrite(error, root.message, { code: root.code, path: root.path ?? undefined }) };
  if (root instanceof GraphQLError) {
    const code = codeOf(error, root);
    if (code) return { error: rewrite(error, messageOf(error, root), { ...root.extensions, code }) };
  }
  if (isUnreachable(root))
    return {
      error: rewrite(error, 'The shop is not available for a moment. Send the request again shortly.', {
        code: 'UNAVAILABLE',
        correlationId,
        retryAfter: 2,
        http: { status: 503, headers: { 'Retry-After': '2' } },
      }),
      cause: root,
    };
  return {
    error: rewrite(error, 'Something went wrong on our side. It was logged under this correlation id.', {
      code: 'INTERNAL',
      correlationId,
      http: { status: 500 },
    }),
    cause: root,
  };
}

/** An error made for callers, with its HTTP status. */
export const refusal = (
  status: number,
  code: string,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): GraphQLError => new GraphQLError(message, { extensions: { code, ...details, http: { status, headers } } });

function rootCause(error: unknown): unknown {
  let root = error;
  while (root instanceof GraphQLError && root.originalError) root = root.originalError;
  return root;
}

/** Undefined means that nobody wrote this error for callers. */
function codeOf(error: unknown, root: GraphQLError): string | undefined {
  const given = root.extensions.code;
  if (typeof given === 'string') return given === 'BAD_REQUEST' ? 'BAD_USER_INPUT' : given;
  if (root.name === 'PothosValidationError')
    return root.message.startsWith('Query exceeds maximum') ? 'QUERY_TOO_COMPLEX' : 'BAD_USER_INPUT';
  // Without a path it was raised before any resolver ran: variables of the wrong type, an unknown operation name.
  const path = error instanceof GraphQLError ? error.path : root.path;
  return path ? undefined : 'BAD_USER_INPUT';
}

/** The outer message says where in the input; the inner one says what. */
const messageOf = (error: unknown, root: GraphQLError) =>
  error instanceof GraphQLError && error.message.includes(root.message) ? error.message : root.message;

function rewrite(error: unknown, message: string, extensions: Record<string, unknown>): GraphQLError {
  const known = error instanceof GraphQLError ? error : undefined;
  return new GraphQLError(message, { nodes: known?.nodes, path: known?.path, extensions });
}

/** Prisma's codes for a database that cannot be reached, that hung up, or whose pool has no connection to give. */
const UNREACHABLE_CODES = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2037']);
const UNREACHABLE =
  /ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOTFOUND|Can't reach database|Connection terminated|terminating connection|timeout exceeded when trying to connect|too many clients|the database system is (starting up|shutting down)/;

export function isUnreachable(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientInitializationError) return true;
  if (error instanceof Prisma.PrismaClientKnownRequestError && UNREACHABLE_CODES.has(error.code)) return true;
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return UNREACHABLE.test(`${code} ${error.name} ${error.message}`);
}

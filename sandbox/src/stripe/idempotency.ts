import type { Core } from './core.ts';
import { ApiError } from './errors.ts';
import type { Row } from './objects.ts';

/** The first answer to a key. The row's id is the key. */
export interface IdempotencyRow extends Row {
  method: string;
  path: string;
  params: string;
  status: number;
  body: string;
  requestId: string;
  /** Virtual milliseconds. */
  at: number;
}

const KEY_LENGTH_MAX = 255;
const KEPT_MS = 24 * 3_600_000;

/** Keys whose first request is still running. */
export type KeysInFlight = Set<string>;

/** @throws ApiError 400 for an empty or overlong key */
export function checkKey(key: string): void {
  if (key === '' || key.length > KEY_LENGTH_MAX) {
    const message =
      key === ''
        ? 'Idempotency-Key cannot be an empty string.'
        : `Idempotency-Key is too long: at most ${KEY_LENGTH_MAX} characters are allowed.`;
    throw new ApiError(400, { type: 'invalid_request_error', message }, { stored: false });
  }
}

/**
 * The remembered answer for a key, if there is one.
 * @throws ApiError 400 when the key was used for something else, 409 while its first request is running
 */
export function findAnswer(
  core: Core,
  inFlight: KeysInFlight,
  key: string,
  request: { method: string; path: string; params: string },
): IdempotencyRow | undefined {
  const row = core.state.keys.rows.get(key);
  if (row && core.clock.now() - row.at >= KEPT_MS) {
    core.state.remove('keys', key);
  } else if (row) {
    if (row.method === request.method && row.path === request.path && row.params === request.params)
      return row;
    throw new ApiError(
      400,
      {
        type: 'idempotency_error',
        message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
      },
      { stored: false },
    );
  }
  if (!inFlight.has(key)) return undefined;
  throw new ApiError(
    409,
    {
      type: 'idempotency_error',
      code: 'idempotency_key_in_use',
      message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
    },
    { stored: false },
  );
}

const KEYS_MAX = 50_000;

/** Remembers the answer to a key; the oldest is forgotten when there are too many. */
export function rememberAnswer(core: Core, row: IdempotencyRow): void {
  core.state.save('keys', row);
  if (core.state.keys.rows.size <= KEYS_MAX) return;
  const [oldest] = core.state.keys.rows.keys();
  if (oldest !== undefined) core.state.remove('keys', oldest);
}

/** Forgets keys older than a day. */
export function pruneKeys(core: Core): void {
  for (const row of core.state.keys.rows.values()) {
    if (core.clock.now() - row.at < KEPT_MS) return;
    core.state.remove('keys', row.id);
  }
}

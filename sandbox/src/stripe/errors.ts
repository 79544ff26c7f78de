import type { ErrorBody } from './objects.ts';

interface ErrorOptions {
  /** False for refusals before execution began: an idempotency key does not remember them. */
  stored?: boolean;
  headers?: Record<string, string>;
}

/** A refusal as the API words it. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  readonly stored: boolean;
  readonly headers: Record<string, string>;

  constructor(status: number, body: ErrorBody, options: ErrorOptions = {}) {
    super(body.message);
    this.status = status;
    this.body = body.code
      ? { ...body, doc_url: `https://stripe.com/docs/error-codes/${body.code.replaceAll('_', '-')}` }
      : body;
    this.stored = options.stored ?? true;
    this.headers = options.headers ?? {};
  }
}

/** 400 for a parameter that cannot be right whatever the state; never remembered by an idempotency key. */
export function invalidParam(message: string, param?: string, code?: string): ApiError {
  const body: ErrorBody = { type: 'invalid_request_error', message };
  if (code !== undefined) body.code = code;
  if (param !== undefined) body.param = param;
  return new ApiError(400, body, { stored: false });
}

/** 400 from execution: the parameters are fine, the state is not. */
export function refused(message: string, extra: Partial<ErrorBody> = {}): ApiError {
  return new ApiError(400, { type: 'invalid_request_error', message, ...extra });
}

/** 404 `resource_missing`. */
export function missing(noun: string, id: string, param = 'id', status = 404): ApiError {
  return new ApiError(status, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    param,
    message: `No such ${noun}: '${id}'`,
  });
}

export function unauthorized(message: string, code?: string): ApiError {
  return new ApiError(
    401,
    code === undefined
      ? { type: 'invalid_request_error', message }
      : { type: 'invalid_request_error', message, code },
    { stored: false },
  );
}

/** 429 `lock_timeout`; Stripe asks its clients to retry this one. */
export function lockTimeout(): ApiError {
  return new ApiError(
    429,
    {
      type: 'invalid_request_error',
      code: 'lock_timeout',
      message:
        'This object cannot be accessed right now because another API request or Stripe process is currently accessing it. If you see this error intermittently, retry the request. If you see this error frequently and are making multiple concurrent requests to a single object, make your requests serially or at a lower rate.',
    },
    { stored: false, headers: { 'Stripe-Should-Retry': 'true' } },
  );
}

export function rateLimited(reason: string): ApiError {
  return new ApiError(
    429,
    {
      type: 'invalid_request_error',
      code: 'rate_limit',
      message:
        'Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.',
    },
    { stored: false, headers: { 'Stripe-Rate-Limited-Reason': reason } },
  );
}

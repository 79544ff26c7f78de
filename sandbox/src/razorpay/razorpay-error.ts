import { json, type SandboxResponse } from '../http.ts';

/** A refusal in the words of the real API. */
export class RazorpayError extends Error {
  readonly status: number;
  readonly field: string | null;
  constructor(status: number, description: string, field: string | null = null) {
    super(description);
    this.status = status;
    this.field = field;
  }
}

/** Its body. Refusals before anything is looked at (keys, address) say no more than what is wrong. */
export function failure({ status, message, field }: RazorpayError): SandboxResponse {
  const brief = status === 401 || status === 404;
  return json(status, {
    error: {
      code: 'BAD_REQUEST_ERROR',
      description: message,
      ...(!brief && {
        source: 'business',
        step: 'payment_initiation',
        reason: 'input_validation_failed',
        metadata: {},
      }),
      ...(field && { field }),
    },
  });
}

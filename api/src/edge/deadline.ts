import type { ExecutionResult } from 'graphql';
import { refusal } from './public-error.ts';

/** The result, or TIMEOUT (504) when it takes too long. What runs is not stopped. */
export function beforeDeadline(
  result: ExecutionResult | PromiseLike<ExecutionResult>,
  timeoutMs: number,
): ExecutionResult | Promise<ExecutionResult> {
  if (!('then' in result)) return result;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () =>
        reject(
          refusal(
            504,
            'TIMEOUT',
            'The request took too long and may still take effect. Repeat it with the same Idempotency-Key to learn its outcome.',
          ),
        ),
      timeoutMs,
    );
    const done = () => clearTimeout(timer);
    result.then(
      (value) => {
        done();
        resolve(value);
      },
      (error: unknown) => {
        done();
        reject(error);
      },
    );
  });
}

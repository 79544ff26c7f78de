import type { SandboxRequest, SandboxResponse } from '../http.ts';
import { answerApi } from './api.ts';
import { createCore, type RazorpayOptions } from './core.ts';
import { answerControl, answerDesk } from './desk.ts';
import { answerHosted } from './hosted.ts';
import { failure, RazorpayError } from './razorpay-error.ts';

export interface LocalRazorpay {
  /** Answers every request below the prefix. */
  answer(request: SandboxRequest): Promise<SandboxResponse>;
  /** Gives up what is still to be sent; a journal takes it up again. */
  stop(): void;
}

/**
 * A small stand-in for Razorpay: orders, payments that are authorised on a hosted page, captured in full or given back,
 * refunds, disputes, HMAC signatures on what the browser brings back and on webhooks. In memory, or with a journal.
 */
export function createRazorpay(options: RazorpayOptions): LocalRazorpay {
  const core = createCore(options);
  const { prefix, book, webhooks } = core;
  return {
    async answer(request) {
      const path = request.url.pathname.slice(prefix.length);
      try {
        const answer =
          answerHosted(core, request, path) ??
          answerControl(core, request, path) ??
          answerDesk(core, request, path) ??
          answerApi(core, request, path);
        book.commit();
        webhooks.send();
        return answer;
      } catch (error) {
        if (error instanceof RazorpayError) return failure(error);
        throw error;
      }
    },
    stop: () => webhooks.stop(),
  };
}

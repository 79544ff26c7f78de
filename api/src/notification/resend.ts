import { Resend } from 'resend';
import { type Mailer, MailKeyReused, MailNotSent } from './mailer.ts';

const TIMEOUT_MS = 10_000;

/** Sends through Resend, or what speaks its protocol at `baseUrl`. */
export function createResendMailer({
  apiKey,
  baseUrl,
}: {
  readonly apiKey: string;
  readonly baseUrl?: string;
}): Mailer {
  const resend = new Resend(apiKey, { baseUrl });
  return {
    async send({ from, to, subject, html, text }, key) {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const body = { from, to, subject, html, text };
      const { data, error } = await resend.emails.send(body, { idempotencyKey: key, signal });
      if (error?.name === 'invalid_idempotent_request') throw new MailKeyReused(error.message);
      if (error)
        throw new MailNotSent(`${error.name} (${error.statusCode ?? 'no answer'}): ${error.message}`);
      return data.id;
    },
  };
}

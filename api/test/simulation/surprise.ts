import Stripe from 'stripe';
import { MailNotSent } from '../../src/notification/mailer.ts';
import { MailUnderWay } from '../../src/notification/send-once.ts';
import { CardDeclined, ProviderRefused, ProviderUnavailable } from '../../src/payment/gateway.ts';
import { DomainError } from '../../src/platform/domain-error.ts';
import type { Logger } from '../../src/platform/logger.ts';
import { BankDeskRefused } from './bank.ts';
import { Died } from './mortal.ts';

/** Ways in which a request or a job may end without anything being wrong with us. */
const EXPECTED = [
  DomainError,
  Died,
  BankDeskRefused,
  CardDeclined,
  ProviderRefused,
  ProviderUnavailable,
  MailNotSent,
  MailUnderWay,
  Stripe.errors.StripeError,
];

/** Whether an error is none of the outcomes that the design knows: a bug, or a constraint that had to step in. */
export const isSurprise = (error: unknown): error is Error => !EXPECTED.some((kind) => error instanceof kind);

export const tell = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message.trim()}` : String(error);

/** A log that nobody reads but for errors that should not be there. */
export function complainerOf(complain: (problem: string) => void): Logger {
  const look = (fields: object, message: string) => {
    const { error } = fields as { error?: unknown };
    if (error !== undefined && isSurprise(error)) complain(`${message}: ${tell(error)}`);
  };
  const log: Logger = { debug() {}, info() {}, warn() {}, error: look, child: () => log };
  return log;
}

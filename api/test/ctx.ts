import { createHash } from 'node:crypto';
import type { Channel } from '../src/channel/channel.ts';
import type { Ctx } from '../src/ctx.ts';
import type { PrismaClient } from '../src/generated/prisma/client.ts';
import type { Mail } from '../src/notification/mailer.ts';
import type { PaymentGateway } from '../src/payment/gateway.ts';
import type { Logger } from '../src/platform/logger.ts';

/** The instant at which every test starts unless it says otherwise. */
export const START = new Date('2026-11-20T12:00:00.000Z');

/** A clock that stands still until the test moves it. */
export function givenClock(start = START) {
  let at = start.getTime();
  return {
    now: () => new Date(at),
    advance: (milliseconds: number) => void (at += milliseconds),
  };
}

export interface TestCtx extends Ctx {
  /** Every mail sent so far. */
  readonly mails: readonly Mail[];
}

/** A shopper's context in the shop. The payment gateway refuses every call unless the test brings one. */
export function givenCtx(
  db: PrismaClient,
  shop: { readonly channel: Channel } | null,
  overrides: Partial<Omit<Ctx, 'db'>> = {},
): TestCtx {
  const mails: Mail[] = [];
  return {
    db,
    mails,
    channel: shop?.channel ?? null,
    actor: { kind: 'shopper' },
    gatewayOf: () => UNREACHABLE,
    mailer: {
      async send(mail, key) {
        mails.push(mail);
        return `mail_${createHash('sha1').update(key).digest('hex').slice(0, 8)}`;
      },
    },
    now: () => START,
    log: SILENT,
    correlationId: 'test',
    settings: {
      tokenSecret: 'a secret only for tests, long enough',
      storefrontUrl: 'http://shop.example',
      graceWindowSeconds: null,
      mailFrom: 'Shop <shop@shop.example>',
      requestIncremental: false,
    },
    ...overrides,
  };
}

const refuse = (): never => {
  throw new Error('this test expected no call to the payment provider');
};

const UNREACHABLE: PaymentGateway = {
  provider: 'none',
  capabilities: {
    hold: true,
    partialCapture: true,
    increment: 'NEVER',
    supplement: true,
    hosted: true,
    element: true,
    promise: false,
  },
  createIntent: refuse,
  createHostedSession: refuse,
  readHostedSession: refuse,
  expireHostedSession: refuse,
  readIntent: refuse,
  confirmIntent: refuse,
  incrementIntent: refuse,
  captureIntent: refuse,
  cancelIntent: refuse,
  refundIntent: refuse,
  listRefunds: refuse,
  readDisputes: refuse,
};

const SILENT: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => SILENT,
};

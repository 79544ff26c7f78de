import type { Pool } from 'pg';
import type { Channel } from './channel/channel.ts';
import type { Prisma, PrismaClient } from './generated/prisma/client.ts';
import type { Mailer } from './notification/mailer.ts';
import type { GatewayCapabilities, PaymentGateway } from './payment/gateway.ts';
import type { Once } from './platform/effect.ts';
import type { EventContract } from './platform/event.ts';
import type { Logger } from './platform/logger.ts';
import type { Actor } from './staff/actor.ts';

/** Values from the environment that operations need; read once by the entry points. */
export interface Settings {
  /** Signs order links and other capability tokens. */
  readonly tokenSecret: string;
  /** Public address of the storefront, without a trailing slash. */
  readonly storefrontUrl: string;
  /** Overrides every channel's window when set; for demonstrations. */
  readonly graceWindowSeconds: number | null;
  /** Sender of every mail. */
  readonly mailFrom: string;
  /** Who is called when an order needs a person, and where they look at it (`{number}` is its number); absent, nobody. */
  readonly staffDesk?: { readonly email: string; readonly orderUrl: string };
  /** Whether the payment account may ask for incremental authorisation. */
  readonly requestIncremental: boolean;
}

/** Everything an operation may touch. Built once per request or job by the two entry points. */
export interface Ctx {
  readonly db: PrismaClient;
  /** The same database without Prisma, for the few reads that carry the shop; absent, they go through `db`. */
  readonly sql?: Pool;
  /** The gateway of a payment's provider. @throws {TypeError} when this installation has none of that name */
  readonly gatewayOf: (provider: string) => PaymentGateway;
  readonly mailer: Mailer;
  readonly actor: Actor;
  /** The channel that the publishable key names; null for staff without a key and for jobs. */
  readonly channel: Channel | null;
  readonly now: () => Date;
  readonly log: Logger;
  readonly correlationId: string;
  readonly settings: Settings;
  /** Set in a mutation that came with an Idempotency-Key. Only `transact` looks at it. */
  readonly once?: Once;
}

/** The inside of a database transaction. It has no gateway and no mailer, so no network call can hold a row lock. */
export interface Tx {
  readonly db: Prisma.TransactionClient;
  readonly actor: Actor;
  readonly channel: Channel | null;
  readonly now: () => Date;
  readonly correlationId: string;
  readonly settings: Settings;
  /** What the provider can do. Calls nobody. @throws {TypeError} when this installation has none of that name */
  readonly capabilitiesOf: (provider: string) => GatewayCapabilities;
  /**
   * Records that something happened. Consumers hear of it only if the transaction commits, at least once each,
   * and not before `deliverAt`.
   */
  announce<P>(event: EventContract<P>, payload: P, options?: { readonly deliverAt?: Date }): Promise<void>;
}

import { z } from 'zod';
import type { Tx } from '../ctx.ts';
import type { PaymentFlow, PaymentMethodKind } from '../generated/prisma/enums.ts';
import { PaymentMethodNotOfferedError } from './errors.ts';
import { type GatewayCapabilities, GatewayNotSetUp } from './gateway.ts';

/** A way to pay as a channel offers it. */
export interface PaymentMethod {
  /** Names it within its channel: `card`, `bank-transfer`. */
  readonly handle: string;
  readonly kind: PaymentMethodKind;
  readonly provider: string;
  readonly title: string;
  readonly description: string;
  /** How to pay after ordering; empty where the provider takes the money itself. */
  readonly instructions: readonly Instruction[];
  /** How the shopper may go through with it; the first is meant when none is named. */
  readonly flows: readonly PaymentFlow[];
  /** What is paid at checkout is taken as it is: no change may move the total. */
  readonly totalFixed: boolean;
}

export interface Instruction {
  readonly label: string;
  readonly value: string;
}

/** What a channel without rows of its own offers. */
const CARD = {
  handle: 'card',
  kind: 'CARD',
  provider: 'stripe',
  title: 'Card',
  description: 'Held now, charged when the time for changes is over.',
  instructions: [],
  currencyCodes: [],
} as const;

const INSTRUCTIONS = z.array(z.object({ label: z.string(), value: z.string() }));

interface Source {
  readonly db: Pick<Tx['db'], 'paymentMethod'>;
  readonly capabilitiesOf: Tx['capabilitiesOf'];
}

/**
 * The ways to pay that a channel offers for a currency, in the order to show them. One whose provider this
 * installation does not have, or that cannot secure money for an order that may still change, is left out.
 */
export async function offeredMethods(
  { db, capabilitiesOf }: Source,
  { salesChannelId, currencyCode }: { readonly salesChannelId: string; readonly currencyCode: string },
): Promise<readonly PaymentMethod[]> {
  const rows = await db.paymentMethod.findMany({ where: { salesChannelId }, orderBy: { position: 'asc' } });
  return (rows.length > 0 ? rows : [CARD])
    .filter(
      ({ currencyCodes }) => currencyCodes.length === 0 || currencyCodes.some((c) => c === currencyCode),
    )
    .flatMap(({ handle, kind, provider, title, description, instructions }) => {
      const capabilities = known(capabilitiesOf, provider);
      const flows = flowsOf(capabilities);
      if (!capabilities || flows.length === 0) return [];
      return [
        {
          handle,
          kind,
          provider,
          title,
          description,
          instructions: INSTRUCTIONS.parse(instructions),
          flows,
          totalFixed: isTotalFixed(capabilities),
        },
      ];
    });
}

function known(capabilitiesOf: Source['capabilitiesOf'], provider: string): GatewayCapabilities | null {
  try {
    return capabilitiesOf(provider);
  } catch (error) {
    if (error instanceof GatewayNotSetUp) return null;
    throw error;
  }
}

/** How a shopper can go through with a payment of this provider. Pure. */
function flowsOf(capabilities: GatewayCapabilities | null): PaymentFlow[] {
  if (!capabilities?.hold) return [];
  return [
    ...(capabilities.element ? (['ELEMENT'] as const) : []),
    ...(capabilities.hosted ? (['HOSTED'] as const) : []),
    ...(capabilities.promise ? (['DIRECT'] as const) : []),
  ];
}

/** Whether the total of an order paid like this is what it is: neither less nor more can be taken. Pure. */
export const isTotalFixed = ({ partialCapture, increment, supplement }: GatewayCapabilities) =>
  !partialCapture && increment === 'NEVER' && !supplement;

/**
 * The method and flow that a shopper chose, or the first of what is offered where they named none.
 * @throws {PaymentMethodNotOfferedError}
 */
export function chooseMethod(
  offered: readonly PaymentMethod[],
  wanted: { readonly method: string | null; readonly flow: PaymentFlow | null },
): { readonly method: PaymentMethod; readonly flow: PaymentFlow } {
  const method = wanted.method === null ? offered[0] : offered.find(({ handle }) => handle === wanted.method);
  const flow = wanted.flow ?? method?.flows[0];
  if (!method || !flow || !method.flows.includes(flow))
    throw new PaymentMethodNotOfferedError(
      offered.map(({ handle }) => handle),
      method ? 'flow' : 'method',
    );
  return { method, flow };
}

/**
 * Who takes a card in our page for an order of this market: the provider preferred, where it can, else the first that
 * the channel offers. What was promised, or paid on a provider's own page, can be paid again by card.
 * @throws {PaymentMethodNotOfferedError} when nobody here takes cards
 */
export async function cardProvider(
  source: Source,
  market: { readonly salesChannelId: string; readonly currencyCode: string },
  preferred: string,
): Promise<string> {
  if (known(source.capabilitiesOf, preferred)?.element) return preferred;
  const offered = await offeredMethods(source, market);
  const card = offered.find(({ flows }) => flows.includes('ELEMENT'));
  if (card) return card.provider;
  throw new PaymentMethodNotOfferedError(
    offered.map(({ handle }) => handle),
    'method',
  );
}

/** The method an order was placed with, as the channel describes it today; null when the channel has dropped it. */
export async function methodOf(
  { db }: Pick<Source, 'db'>,
  { salesChannelId, handle }: { readonly salesChannelId: string; readonly handle: string },
): Promise<Omit<PaymentMethod, 'flows' | 'totalFixed'> | null> {
  const row = await db.paymentMethod.findUnique({
    where: { salesChannelId_handle: { salesChannelId, handle } },
  });
  if (row) return { ...row, instructions: INSTRUCTIONS.parse(row.instructions) };
  return handle === CARD.handle ? CARD : null;
}

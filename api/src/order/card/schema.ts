import { builder } from '../../graphql/builder.ts';
import type { DeclineReason as DeclineReasons } from '../decline-reason.ts';

export const CardFlow = builder.enumType('CardFlow', {
  description: 'How the shopper pays with a card of their choice.',
  values: {
    ELEMENT: { description: 'In your page, with Stripe.js and the `clientSecret`.' },
    HOSTED: { description: 'On the provider’s page; needs no JavaScript.' },
  } as const,
});

export const DeclineReason = builder.enumType('DeclineReason', {
  description: 'Why a bank said no, as far as a shopper is told.',
  values: {
    FUNDS: { description: 'Not enough on the card, or over its limit.' },
    EXPIRED: { description: 'The card has expired.' },
    NOT_CONFIRMED: { description: 'The step at the bank was not completed.' },
    OTHER_CARD: { description: 'Another card may work; nothing more is told.' },
  } as const satisfies Record<DeclineReasons, { description: string }>,
});

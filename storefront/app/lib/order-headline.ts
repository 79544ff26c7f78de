/** What decides how an order's page greets the shopper. Times and money are ready-made texts. */
export interface OrderFacts {
  readonly state: 'OPEN' | 'FREEZING' | 'CAPTURING' | 'CAPTURED' | 'CAPTURE_FAILED' | 'CANCELED';
  /** Whether changes are accepted now. */
  readonly editable: boolean;
  /** A change waits for the bank. */
  readonly waitsForBank: boolean;
  /** Something of it may be changed or cancelled at all. */
  readonly mayChange: boolean;
  /** Deadline with its zone. */
  readonly until: string;
  readonly total: string;
  readonly charged: string;
  /** When it was charged in full; null until then. */
  readonly chargedAt: string | null;
  readonly canceledAt: string | null;
  /** What is to be paid again; null while nothing is wrong. */
  readonly due: { readonly amount: string; readonly until: string; readonly retried: boolean } | null;
  /** No change may move the total: only the rest of it can be changed. */
  readonly totalFixed: boolean;
  /** Still held on cards, such as `€12.50`; null when nothing is. */
  readonly held: string | null;
  /** How the shopper pays by themselves, such as `Bank transfer`; null where a card is charged. */
  readonly payBy: string | null;
}

export interface Headline {
  readonly title: string;
  readonly sentence: string;
}

/** The greeting of an order's page in each of its states. */
export function orderHeadline(order: OrderFacts): Headline {
  if (order.payBy !== null) return promisedHeadline(order, order.payBy);
  switch (order.state) {
    case 'OPEN':
      return openHeadline(order);
    case 'FREEZING':
      return order.waitsForBank
        ? {
            title: 'The window closed. Your bank still has your change.',
            sentence: `The time for changes ended at ${order.until}. A change you made before still counts, if your bank confirms it in the next minutes.`,
          }
        : cutting(order);
    case 'CAPTURING':
      return cutting(order);
    case 'CAPTURED':
      return {
        title: order.chargedAt === null ? 'Paid.' : `Paid at ${order.chargedAt}.`,
        sentence: `We charged ${order.charged}, once. Your order is cut and on its way to you.`,
      };
    case 'CAPTURE_FAILED':
      return {
        title: 'We could not charge your card.',
        sentence: unpaidSentence(order),
      };
    case 'CANCELED':
      return {
        title: order.canceledAt === null ? 'Cancelled.' : `Cancelled at ${order.canceledAt}.`,
        sentence:
          order.held === null
            ? 'Nothing was charged. The hold on your card has been let go; your bank takes it off its list within a few days.'
            : `Nothing was charged, and nothing will be. The hold of ${order.held} on your card ends by itself within a few days.`,
      };
  }
}

/** The same for an order that no card is charged for. */
function promisedHeadline(order: OrderFacts, payBy: string): Headline {
  const { until, total } = order;
  switch (order.state) {
    case 'OPEN':
      return order.mayChange && order.editable
        ? {
            title: 'Still on the table. Not cut yet.',
            sentence: `Change anything until ${until}. After that the order stands, and you pay ${total} (${payBy}).`,
          }
        : {
            title: 'In good hands.',
            sentence: `The order stands as it is. You pay ${total} (${payBy}).`,
          };
    case 'FREEZING':
    case 'CAPTURING':
      return {
        title: 'Waiting for your payment.',
        sentence: `The time for changes ended at ${until}. ${total} is to be paid: how is written below. We go on as soon as it has come.`,
      };
    case 'CAPTURED':
      return {
        title: order.chargedAt === null ? 'Paid.' : `Paid at ${order.chargedAt}.`,
        sentence: `Your ${order.charged} has come, thank you. Your order is cut and on its way to you.`,
      };
    case 'CAPTURE_FAILED':
      return {
        title: 'Your payment has not come.',
        sentence: `We are still missing ${total}. We keep your cloth for a while; ring us, or pay in another way.`,
      };
    case 'CANCELED':
      return {
        title: order.canceledAt === null ? 'Cancelled.' : `Cancelled at ${order.canceledAt}.`,
        sentence: 'There is nothing to pay any more. What you have sent already goes back to you.',
      };
  }
}

function unpaidSentence({ due, total }: OrderFacts): string {
  if (due === null) return `Your bank refused the ${total}. We keep your cloth meanwhile, and write to you.`;
  const next = due.retried
    ? 'We try again by ourselves, or you pay with another card now.'
    : 'We cannot try again by ourselves: please pay it with any card.';
  return `We keep your cloth until ${due.until}. ${due.amount} is still to be paid. ${next} You need not order again.`;
}

function openHeadline({ editable, waitsForBank, mayChange, until, total, totalFixed }: OrderFacts): Headline {
  if (waitsForBank)
    return {
      title: 'Still on the table. Your bank has a question.',
      sentence: `A change waits for your bank. Until that is settled the order stays as it was. Everything can be changed until ${until}.`,
    };
  if (editable && mayChange && totalFixed)
    return {
      title: 'Still on the table. Not cut yet.',
      sentence: `Cancel it free until ${until}, or change what leaves the total at ${total}: the colour, the address. After that we cut the cloth and charge you once.`,
    };
  if (editable && mayChange)
    return {
      title: 'Still on the table. Not cut yet.',
      sentence: `Change anything until ${until}. After that we cut the cloth and charge your card once, for the final total.`,
    };
  if (editable)
    return {
      title: 'In good hands.',
      sentence: `This shop does not change orders here. Your card is charged after ${until}. Ring us if something is wrong.`,
    };
  return {
    title: 'The window is closing.',
    sentence: `The time for changes ended at ${until}. We cut now, and charge your card once.`,
  };
}

function cutting({ total, until }: OrderFacts): Headline {
  return {
    title: 'Being cut now.',
    sentence: `The time for changes ended at ${until}. Your card is charged ${total}, once.`,
  };
}

import { exponentOf, type Minor, toDecimal } from '../money/money.ts';
import type { PaymentPlan } from '../payment/plan.ts';

interface PlanFacts {
  readonly plan: PaymentPlan;
  readonly difference: Minor;
  readonly totalAfter: Minor;
  readonly heldBefore: Minor;
  readonly currencyCode: string;
  readonly locale: string;
  /** Brand and last digits of the saved card; null when unknown. */
  readonly card: string | null;
  /** Nothing is held at a bank: the shopper pays by themselves when the window has closed. */
  readonly promise: boolean;
}

/** What the bank will do and show, in one or two sentences for the shopper. Pure. */
export function planMessage(facts: PlanFacts): string {
  const { plan, difference, totalAfter, heldBefore } = facts;
  const money = (amount: Minor) => formatMoney(amount, facts.currencyCode, facts.locale);
  const card = facts.card ?? 'the same card';
  if (facts.promise) return promiseMessage(facts, money);
  switch (plan.kind) {
    case 'NONE':
      return 'Same total. Nothing happens at your bank.';
    case 'CAPTURE_LESS':
      return `${money(-difference)} less. We will charge ${money(totalAfter)}; your bank may show ${money(heldBefore)} as pending until then.`;
    case 'COVERED':
      return `${money(difference)} more, which your bank already holds from before. We will charge ${money(totalAfter)}.`;
    case 'INCREMENT':
      return `${money(difference)} more. Your bank will hold ${money(totalAfter)}. Some banks list this as two pending lines until we charge once.`;
    case 'SUPPLEMENT':
      if (plan.amount === totalAfter)
        return `${money(totalAfter)} is held anew on ${card}, and your bank may ask you to confirm. We will charge ${money(totalAfter)} and let go of what is held from before.`;
      return `${money(difference)} more. ${money(plan.amount)} is held separately on ${card}, and your bank may ask you to confirm. You will see two charges that add up to ${money(totalAfter)}.`;
  }
}

function promiseMessage({ difference, totalAfter }: PlanFacts, money: (amount: Minor) => string): string {
  const total = money(totalAfter);
  if (difference === 0n) return `Same total. ${total} remains to be paid.`;
  return difference > 0n
    ? `${money(difference)} more. ${total} is to be paid, once the time for changes is over.`
    : `${money(-difference)} less. ${total} is to be paid, once the time for changes is over.`;
}

/** Money for a person; exact, since the decimal goes in as text. */
export const formatMoney = (amount: Minor, currencyCode: string, locale: string): string =>
  new Intl.NumberFormat(locale, { style: 'currency', currency: currencyCode }).format(
    toDecimal(amount, exponentOf(currencyCode)) as Intl.StringNumericLiteral,
  );

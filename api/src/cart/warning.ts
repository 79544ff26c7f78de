import { type Minor, type Quantity, quantityText } from '../money/money.ts';
import type { CartProblem } from './assess.ts';

export type CartRequirement = 'LINES' | 'EMAIL' | 'ADDRESS' | 'SHIPPING_OPTION';

export interface CartWarning {
  readonly code: Exclude<
    CartProblem['kind'],
    'EMPTY' | 'EMAIL_MISSING' | 'ADDRESS_MISSING' | 'SHIPPING_OPTION_MISSING'
  >;
  readonly message: string;
  readonly lineId: string | null;
  readonly previousUnitPrice: Minor | null;
  readonly available: Quantity | null;
}

const REQUIREMENTS: Readonly<Partial<Record<CartProblem['kind'], CartRequirement>>> = {
  EMPTY: 'LINES',
  EMAIL_MISSING: 'EMAIL',
  ADDRESS_MISSING: 'ADDRESS',
  SHIPPING_OPTION_MISSING: 'SHIPPING_OPTION',
};

/** What the shopper has not said yet, in the order a checkout asks for it. */
export const missingIn = (problems: readonly CartProblem[]): CartRequirement[] =>
  problems.flatMap(({ kind }) => REQUIREMENTS[kind] ?? []);

/** What changed by itself since the shopper last looked, in their words. */
export const warningsIn = (problems: readonly CartProblem[]): CartWarning[] =>
  problems.flatMap((problem) => warningOf(problem) ?? []);

const QUIET = { lineId: null, previousUnitPrice: null, available: null };

function warningOf(problem: CartProblem): CartWarning | undefined {
  switch (problem.kind) {
    case 'PRICE_CHANGED':
      return {
        ...QUIET,
        code: problem.kind,
        lineId: problem.lineId,
        previousUnitPrice: problem.before,
        message:
          problem.now > problem.before
            ? 'The price has gone up since you put this in your bag.'
            : 'The price has come down since you put this in your bag.',
      };
    case 'INSUFFICIENT_STOCK':
      return {
        ...QUIET,
        code: problem.kind,
        lineId: problem.lineId,
        available: problem.available,
        message:
          problem.available === 0n
            ? 'This has sold out since you put it in your bag.'
            : `Only ${quantityText(problem.available)} left.`,
      };
    case 'QUANTITY_NOT_ALLOWED':
      return {
        ...QUIET,
        code: problem.kind,
        lineId: problem.lineId,
        message: 'This is no longer sold in this quantity.',
      };
    case 'VARIANT_UNAVAILABLE':
      return {
        ...QUIET,
        code: problem.kind,
        lineId: problem.lineId,
        message: 'This is not available here at the moment and is left out of the total.',
      };
    case 'SHIPPING_OPTION_UNAVAILABLE':
      return {
        ...QUIET,
        code: problem.kind,
        message: 'The way of delivery you chose does not serve this address. Please choose another one.',
      };
    default:
      return undefined;
  }
}

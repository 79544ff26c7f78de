import { z } from 'zod';
import { fromDecimal, type Quantity } from './money.ts';

const QUANTITY_MAX: Quantity = 1_000_000_000n;

/**
 * Decimal text that must be a quantity of at least `least`; any positive one without. Its step is checked where it is
 * known what it is a quantity of.
 */
export const quantityInput = (least: Quantity = 1n) =>
  z.string().transform((text, issues): Quantity => {
    const quantity = fromDecimal(text, 3);
    if (quantity !== undefined && quantity >= least && quantity <= QUANTITY_MAX) return quantity;
    issues.addIssue({
      code: 'custom',
      message: 'The quantity must be a positive number with at most three decimals.',
    });
    return z.NEVER;
  });

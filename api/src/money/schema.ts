import { builder } from '../graphql/builder.ts';
import '../graphql/scalars.ts';
import { exponentOf, type Minor, toDecimal } from './money.ts';

/** What a resolver returns where the schema says Money. */
export interface MoneyValue {
  readonly amount: Minor;
  readonly currencyCode: string;
}

export const Money = builder.objectRef<MoneyValue>('Money').implement({
  description: 'An exact amount in one currency.',
  fields: (t) => ({
    amount: t.field({
      type: 'Decimal',
      description: 'Major units with as many decimals as the currency has: `"19.99"` EUR, `"500"` JPY.',
      resolve: ({ amount, currencyCode }) => toDecimal(amount, exponentOf(currencyCode)),
    }),
    currencyCode: t.expose('currencyCode', { type: 'CurrencyCode', description: 'Currency of the amount.' }),
  }),
});

import { describe, expect, it } from 'vitest';
import { cheapestDelivery, compareDecimals, type DeliveryOffer, deliveryChoices } from './delivery-choice.ts';

const euro = (amount: string) => ({ amount, currencyCode: 'EUR' });
const tracked: DeliveryOffer = {
  id: 'tracked',
  name: 'Tracked parcel',
  description: 'To your door.',
  amount: euro('6.90'),
  freeFrom: euro('120.00'),
  minDays: 3,
  maxDays: 6,
  cutoffHour: 14,
  needsAddress: true,
};
const express: DeliveryOffer = {
  ...tracked,
  id: 'express',
  amount: euro('16.50'),
  freeFrom: null,
  minDays: 1,
  maxDays: 1,
};
const point: DeliveryOffer = { ...tracked, id: 'point', amount: euro('4.90'), freeFrom: null };

describe('deliveries', () => {
  it.each([
    ['119.99', 'point'],
    ['120.00', 'tracked'],
  ])('for goods of %s the cheapest is %s', (goods, cheapest) => {
    expect(cheapestDelivery([express, tracked, point], euro(goods))).toBe(cheapest);
  });

  it('says the price, from when it is free, and that it is', () => {
    const [below] = deliveryChoices([tracked], euro('119.99'));
    expect(below).toMatchObject({ price: '€6.90' });
    expect(below?.facts.join(' ')).toContain('3 to 6 working days');
    expect(below?.facts).toContain('Free from €120.00.');
    expect(deliveryChoices([tracked], euro('120'))[0]).toMatchObject({ price: 'Free' });
  });

  it('has none to preselect where none is offered', () => {
    expect(cheapestDelivery([], euro('1'))).toBeNull();
  });
});

it.each([
  ['9.9', '10', -1],
  ['10.00', '10', 0],
  ['0.30', '0.3', 0],
  ['100000000000000000.01', '100000000000000000', 1],
])('compares %s with %s exactly', (one, other, sign) => {
  expect(compareDecimals(one, other)).toBe(sign);
});

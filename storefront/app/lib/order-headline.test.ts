import { describe, expect, it } from 'vitest';
import { type OrderFacts, orderHeadline } from './order-headline.ts';

const open: OrderFacts = {
  state: 'OPEN',
  editable: true,
  waitsForBank: false,
  mayChange: true,
  until: '15:42 BST',
  total: '€186.00',
  charged: '€186.00',
  chargedAt: null,
  canceledAt: null,
  totalFixed: false,
  held: null,
  payBy: null,
  due: null,
};

const DUE = { amount: '€120.00', until: '12:00 CET tomorrow', retried: false };

describe('the headline of an order', () => {
  it.each<[string, Partial<OrderFacts>, string, string]>([
    ['open', {}, 'Still on the table. Not cut yet.', 'until 15:42 BST'],
    [
      'waiting for the bank',
      { editable: false, waitsForBank: true },
      'Your bank has a question',
      'stays as it was',
    ],
    ['with a total that stays', { totalFixed: true }, 'Not cut yet.', 'leaves the total at €186.00'],
    ['not editable by policy', { mayChange: false }, 'In good hands', 'Ring us'],
    ['at the close', { editable: false }, 'closing', 'ended at 15:42 BST'],
    [
      'closed, a change at the bank',
      { state: 'FREEZING', waitsForBank: true },
      'Your bank still has',
      'still counts',
    ],
    ['closed', { state: 'FREEZING' }, 'Being cut now', 'charged €186.00, once'],
    ['charging', { state: 'CAPTURING' }, 'Being cut now', 'charged €186.00, once'],
    ['charged', { state: 'CAPTURED', chargedAt: '15:44' }, 'Paid at 15:44.', 'charged €186.00, once'],
    ['refused', { state: 'CAPTURE_FAILED', due: { ...DUE, retried: true } }, 'could not charge', 'try again'],
    ['lost', { state: 'CAPTURE_FAILED', due: DUE }, 'could not charge', 'with any card'],
    ['cancelled', { state: 'CANCELED', canceledAt: '15:10' }, 'Cancelled at 15:10.', 'Nothing was charged'],
    ['promised, open', { payBy: 'Bank transfer' }, 'Not cut yet', 'you pay €186.00 (Bank transfer)'],
    [
      'promised, due',
      { payBy: 'Bank transfer', state: 'CAPTURING' },
      'Waiting for your payment',
      'written below',
    ],
    ['promised, come', { payBy: 'Bank transfer', state: 'CAPTURED' }, 'Paid.', 'has come'],
    ['promised, lost', { payBy: 'Bank transfer', state: 'CAPTURE_FAILED' }, 'has not come', 'another way'],
    ['promised, cancelled', { payBy: 'Bank transfer', state: 'CANCELED' }, 'Cancelled.', 'nothing to pay'],
  ])('%s', (_name, facts, title, sentence) => {
    const headline = orderHeadline({ ...open, ...facts });
    expect(headline.title).toContain(title);
    expect(headline.sentence).toContain(sentence);
  });
});

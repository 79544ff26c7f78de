import { describe, expect, it } from 'vitest';
import {
  changesOf,
  type Draft,
  emptyDraft,
  isEmpty,
  rebased,
  withAdded,
  withMore,
  withQuantity,
  withRemoved,
  withVariant,
} from './edit-draft.ts';

const cloth = { id: 'line-cloth', variantId: 'indigo', quantity: '2.5' };
const towel = { id: 'line-towel', variantId: 'moss', quantity: '2' };
const lines = [cloth, towel];
const address = {
  name: 'Ann Weaver',
  line1: 'Weberstr. 4',
  line2: null,
  city: 'Berlin',
  provinceCode: null,
  postalCode: '10115',
  countryCode: 'DE',
  phone: null,
};

describe('a draft', () => {
  it('holds nothing at first, and nothing again once every change is taken back', () => {
    let draft = emptyDraft(3);
    expect(isEmpty(draft)).toBe(true);
    draft = withVariant(withQuantity(draft, cloth, '3'), cloth, 'madder');
    draft = withAdded(withRemoved(draft, towel.id, true), 'buttons', '1');
    expect(isEmpty(draft)).toBe(false);
    draft = withVariant(withQuantity(draft, cloth, '2.5'), cloth, 'indigo');
    draft = withAdded(withRemoved(draft, towel.id, false), 'buttons', null);
    expect(draft).toEqual(emptyDraft(3));
  });

  it('remembers what a line was to become while it is taken out', () => {
    const changed = withQuantity(emptyDraft(1), cloth, '4');
    const back = withRemoved(withRemoved(changed, cloth.id, true), cloth.id, false);
    expect(back).toEqual(changed);
  });

  it('makes more of what the order has, counting what was changed already', () => {
    const draft = withMore(withQuantity(emptyDraft(1), cloth, '3'), lines, {
      variantId: 'indigo',
      quantity: '0.5',
    });
    expect(changesOf(draft)).toEqual([{ setQuantity: { lineId: cloth.id, quantity: '3.5' } }]);
  });

  it('puts back what was taken out when it is added again', () => {
    const draft = withMore(withRemoved(emptyDraft(1), towel.id, true), lines, {
      variantId: 'moss',
      quantity: '1',
    });
    expect(changesOf(draft)).toEqual([{ setQuantity: { lineId: towel.id, quantity: '1' } }]);
  });

  it('adds up what is added twice', () => {
    const once = withMore(emptyDraft(1), lines, { variantId: 'buttons', quantity: '1' });
    const twice = withMore(once, lines, { variantId: 'buttons', quantity: '2' });
    expect(changesOf(twice)).toEqual([{ addVariant: { variantId: 'buttons', quantity: '3' } }]);
  });
});

describe('the changes of a draft', () => {
  it('come in an order in which each finds its line, and delivery after the address', () => {
    let draft: Draft = { ...emptyDraft(1), address, delivery: 'express' };
    draft = withAdded(draft, 'buttons', '1');
    draft = withVariant(withQuantity(draft, cloth, '3'), cloth, 'madder');
    draft = withRemoved(withQuantity(draft, towel, '5'), towel.id, true);
    expect(changesOf(draft)).toEqual([
      { removeLine: towel.id },
      { setQuantity: { lineId: cloth.id, quantity: '3' } },
      { swapVariant: { lineId: cloth.id, variantId: 'madder' } },
      { addVariant: { variantId: 'buttons', quantity: '1' } },
      { setShippingAddress: address },
      { setShippingOption: 'express' },
    ]);
  });
});

describe('a draft on top of an order that has moved on', () => {
  it('keeps what still applies and takes the new version', () => {
    const draft = { ...withQuantity(emptyDraft(1), cloth, '4'), sent: true };
    expect(rebased(draft, { version: 2, lines })).toEqual({ ...draft, version: 2, sent: false });
  });

  it('forgets lines that are gone and changes that happened by themselves', () => {
    let draft = withRemoved(emptyDraft(1), towel.id, true);
    draft = withQuantity(draft, cloth, '4');
    const moved = { version: 2, lines: [{ ...cloth, quantity: '4' }] };
    expect(isEmpty(rebased(draft, moved))).toBe(true);
  });
});

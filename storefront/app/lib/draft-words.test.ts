import { expect, it } from 'vitest';
import { draftWords } from './draft-words.ts';
import { emptyDraft, withAdded, withQuantity, withRemoved, withVariant } from './edit-draft.ts';

const cloth = {
  id: 'a',
  variantId: 'indigo',
  quantity: '2.5',
  productTitle: 'Harbour check',
  variantTitle: 'Indigo',
  unitOfMeasure: 'METRE',
} as const;
const towel = {
  id: 'b',
  variantId: 'towel',
  quantity: '2',
  productTitle: 'Tea towel',
  variantTitle: '',
  unitOfMeasure: 'PIECE',
} as const;

it('says every change in a sentence of its own', () => {
  let draft = withVariant(withQuantity(emptyDraft(1), cloth, '3'), cloth, 'madder');
  draft = withAdded(withRemoved(draft, towel.id, true), 'ribbon', '1.5');
  const variants = new Map([
    ['madder', { title: 'Harbour check, Madder', unit: 'm' }],
    ['ribbon', { title: 'Ribbon', unit: 'm' }],
  ]);
  const words = draftWords(
    { ...draft, delivery: 'x' },
    [cloth, towel],
    variants,
    new Map([['x', 'Express']]),
  );
  expect(words).toEqual([
    'Harbour check, Indigo: 2.5 m becomes 3 m',
    'Harbour check, Indigo: becomes Harbour check, Madder',
    'Tea towel: taken out',
    'Ribbon: 1.5 m added',
    'Delivery: Express',
  ]);
});

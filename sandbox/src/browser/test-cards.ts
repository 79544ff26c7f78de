/** A card worth trying, and what it does. */
export interface TestCard {
  number: string;
  does: string;
}

/** The cards shown beside every form; any future date and any security code go with them. */
export const TEST_CARDS: readonly TestCard[] = [
  { number: '4242 4242 4242 4242', does: 'is accepted' },
  { number: '4000 0025 0000 3155', does: 'asks your bank' },
  { number: '4000 0000 0000 0002', does: 'is declined' },
  { number: '4000 0000 0000 9995', does: 'lacks funds' },
];

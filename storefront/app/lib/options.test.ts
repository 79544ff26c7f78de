import { describe, expect, it } from 'vitest';
import { choicesFrom, optionMatrix, variantOf } from './options.ts';

const axes = [
  { name: 'Colour', values: ['Indigo', 'Moss', 'Weld'] },
  { name: 'Size', values: ['45', '60'] },
];
const variants = [
  { id: 'i45', choices: { Colour: 'Indigo', Size: '45' }, available: false },
  { id: 'i60', choices: { Colour: 'Indigo', Size: '60' }, available: true },
  { id: 'm45', choices: { Colour: 'Moss', Size: '45' }, available: true },
  { id: 'w60', choices: { Colour: 'Weld', Size: '60' }, available: true },
];
const asked = (query: string) => {
  const search = new URLSearchParams(query);
  return (name: string) => search.get(name);
};

describe('choicesFrom', () => {
  it('starts at the first variant that can be bought', () => {
    expect(choicesFrom(axes, variants, asked(''))).toEqual({ Colour: 'Indigo', Size: '60' });
  });
  it('keeps what the address says and completes it to something that can be bought', () => {
    expect(choicesFrom(axes, variants, asked('Colour=Moss'))).toEqual({ Colour: 'Moss', Size: '45' });
  });
  it('shows a combination that is not made, if that is what was asked for', () => {
    const chosen = choicesFrom(axes, variants, asked('Colour=Moss&Size=60'));
    expect(chosen).toEqual({ Colour: 'Moss', Size: '60' });
    expect(variantOf(variants, chosen)).toBeUndefined();
  });
  it('ignores values that do not exist', () => {
    expect(choicesFrom(axes, variants, asked('Colour=Puce'))).toEqual({ Colour: 'Indigo', Size: '60' });
  });
});

describe('optionMatrix', () => {
  const rows = optionMatrix(axes, variants, { Colour: 'Indigo', Size: '45' });
  it('tells sold out from never made, beside the other choices', () => {
    expect(rows[0]?.values.map(({ value, state }) => [value, state])).toEqual([
      ['Indigo', 'sold-out'],
      ['Moss', 'available'],
      ['Weld', 'impossible'],
    ]);
  });
  it('gives each value the choices its page has', () => {
    expect(rows[1]?.values[1]).toMatchObject({ selected: false, choices: { Colour: 'Indigo', Size: '60' } });
  });
  it('selects exactly one value of each option', () => {
    for (const row of rows) expect(row.values.filter(({ selected }) => selected)).toHaveLength(1);
  });
});

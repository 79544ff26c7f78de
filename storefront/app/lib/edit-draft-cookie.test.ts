import { describe, expect, it } from 'vitest';
import { type Draft, emptyDraft } from './edit-draft.ts';
import { basisOf, draftOf, keepDraft, packDraft, unpackDraft } from './edit-draft-cookie.server.ts';

const draft: Draft = {
  version: 4,
  lines: {
    'T3JkZXJMaW5lOjE=': { quantity: '2.5', variantId: 'v2' },
    'T3JkZXJMaW5lOjI=': { removed: true },
  },
  added: [{ variantId: 'v9', quantity: '1' }],
  address: {
    name: 'Zoë Müller',
    line1: 'Grünstr. 4',
    line2: null,
    city: 'Köln',
    provinceCode: null,
    postalCode: '50667',
    countryCode: 'DE',
    phone: null,
  },
  delivery: 'express',
  sent: true,
};

const requestWith = (setCookie: string) =>
  new Request('http://shop.invalid/', { headers: { cookie: setCookie.split(';')[0] ?? '' } });

describe('a packed draft', () => {
  it('unpacks to the same, for its own order only', () => {
    const packed: unknown = JSON.parse(JSON.stringify(packDraft('TN-1', draft)));
    expect(unpackDraft(packed, 'TN-1')).toEqual(draft);
    expect(unpackDraft(packed, 'TN-2')).toBeUndefined();
  });

  it.each([null, 'text', {}, { n: 'TN-1', v: 'one' }, { ...packDraft('TN-1', draft), l: [['id']] }])(
    'is not read from %j',
    (value) => {
      expect(unpackDraft(value, 'TN-1')).toBeUndefined();
    },
  );
});

describe('the cookie of a draft', () => {
  it('gives the draft back while it still applies', async () => {
    const cookie = (await keepDraft('TN-1', draft)) ?? '';
    expect(await draftOf(requestWith(cookie), 'TN-1', 4)).toEqual(draft);
    expect(await draftOf(requestWith(cookie), 'TN-2', 7)).toEqual(emptyDraft(7));
  });

  it('drops a draft that waited for the bank once the order moved on, and no other', async () => {
    const sent = (await keepDraft('TN-1', draft)) ?? '';
    expect(await draftOf(requestWith(sent), 'TN-1', 5)).toEqual(emptyDraft(5));
    const unsent = (await keepDraft('TN-1', { ...draft, sent: false })) ?? '';
    expect((await draftOf(requestWith(unsent), 'TN-1', 5)).version).toBe(4);
  });

  it('is not read when it was tampered with', async () => {
    const cookie = ((await keepDraft('TN-1', draft)) ?? '').replace('draft=ey', 'draft=ez');
    expect(await draftOf(requestWith(cookie), 'TN-1', 4)).toEqual(emptyDraft(4));
  });

  it('says when a draft is too long to be kept, instead of losing it', async () => {
    const added = Array.from({ length: 60 }, (_, index) => ({
      variantId: `UHJvZHVjdFZhcmlhbnQ6MDE5OTk5OTktYWFhYS03YmJi${index}`,
      quantity: '1',
    }));
    expect(await keepDraft('TN-1', { ...draft, added })).toBeUndefined();
  });
});

describe('the basis of a draft', () => {
  it('is the same for the same changes only', async () => {
    const basis = await basisOf(draft);
    expect(await basisOf({ ...draft, sent: false })).toBe(basis);
    expect(await basisOf({ ...draft, version: 5 })).not.toBe(basis);
    expect(await basisOf({ ...draft, added: [] })).not.toBe(basis);
  });
});

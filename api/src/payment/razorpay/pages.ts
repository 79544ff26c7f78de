import type { z } from 'zod';
import type { createRazorpayClient } from './client.ts';
import { collectionOf } from './facts.ts';

export type RazorpayClient = ReturnType<typeof createRazorpayClient>;

const PAGE = 100;

/**
 * All rows of a list since an instant, page by page, newest first. Lists count from the newest, so what is made
 * meanwhile moves the pages: the first page says where the list ends. A row may still come twice, none is left out.
 */
export async function* pages<Row extends { readonly created_at: number }>(
  call: RazorpayClient,
  row: z.ZodType<Row>,
  list: { readonly path: string; readonly since: Date | null; readonly expand?: string },
): AsyncGenerator<Row> {
  const query = new URLSearchParams({ count: `${PAGE}` });
  if (list.expand) query.set('expand[]', list.expand);
  if (list.since) query.set('from', `${Math.floor(list.since.getTime() / 1000)}`);
  for (let skip = 0; ; skip += PAGE) {
    query.set('skip', `${skip}`);
    const { items } = await call(collectionOf(row), { path: `${list.path}?${query}` });
    yield* items;
    if (items.length < PAGE) return;
    if (skip === 0) query.set('to', `${Math.max(...items.map(({ created_at }) => created_at))}`);
  }
}

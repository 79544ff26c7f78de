import { GRAPHQL_HEADERS, graphql, send } from '../client.ts';
import { hammer, type Pace, type Shot } from '../load.ts';
import { LISTING, PRODUCT, SEARCH } from '../queries.ts';
import type { Stand } from '../shop.ts';
import { limitTarget, ourTarget, type Sides } from './sides.ts';

const PRODUCTS_ASKED = 97;
const SEARCHES = [
  'harbour',
  'linen quilt',
  'herringbone',
  'wool',
  'canal twill',
  'cush',
  'organic cotton',
  'moor check',
];
/** Share of the smallest answer of a workload below which an answer cannot be whole. */
const WHOLE = 0.8;

/** A workload that reads: the same questions to both sides. */
export interface Reading {
  readonly name: string;
  readonly title: string;
  readonly query: string;
  readonly limitPath: string;
  /** False where both sides may choose: of more than 200 matches either ranks its own 200. */
  readonly sameProducts: boolean;
  questions(stand: Stand, products: number): Promise<readonly Readonly<Record<string, string>>[]>;
}

export const READINGS: readonly Reading[] = [
  {
    name: 'W1',
    title: 'Listing, 24 products',
    query: LISTING,
    limitPath: '/listing',
    sameProducts: true,
    async questions({ db }) {
      const { rows } = await db.query<{ handle: string }>(
        `SELECT c.handle FROM "Collection" c JOIN "SalesChannel" s ON s.id = c."salesChannelId" AND s.handle = 'tenter'
         ORDER BY c.position, c.id`,
      );
      return rows.map(({ handle }) => ({ handle }));
    },
  },
  {
    name: 'W2',
    title: 'Product by handle',
    query: PRODUCT,
    limitPath: '/product',
    sameProducts: true,
    questions: async (_stand, products) =>
      Array.from({ length: PRODUCTS_ASKED }, (_, index) => ({
        handle: `bench-${1 + ((index * 4099) % products)}`,
      })),
  },
  {
    name: 'W3',
    title: 'Search, 24 results',
    query: SEARCH,
    limitPath: '/search',
    sameProducts: false,
    questions: async () => SEARCHES.map((query) => ({ query })),
  },
];

/** Asks every question once on both sides, compares what was found, and prepares the load. */
export async function readingSides(
  stand: Stand,
  reading: Reading,
  products: number,
  pace: Pace,
): Promise<Sides> {
  const questions = await reading.questions(stand, products);
  const limitShots = questions.map((question): Shot => {
    return { method: 'GET', path: `${reading.limitPath}?${new URLSearchParams(question)}` };
  });
  const ourShots = questions.map((variables): Shot => {
    return {
      method: 'POST',
      path: '/graphql',
      headers: GRAPHQL_HEADERS,
      body: JSON.stringify({ query: reading.query, variables }),
    };
  });
  let limitBytes = Number.POSITIVE_INFINITY;
  let ourBytes = Number.POSITIVE_INFINITY;
  for (const [index, question] of questions.entries()) {
    const ours = await graphql<Record<string, unknown>>(stand.api.url, reading.query, question);
    const limit = await send<unknown>(`${stand.limit.url}${limitShots[index]!.path}`, '', {}, 'GET');
    const [found, expected] = [handlesIn(ours), handlesIn(limit)];
    const missing = [...expected].filter((handle) => !found.has(handle)).length;
    if (expected.size === 0 || found.size < expected.size || (reading.sameProducts && missing > 0))
      console.error(`${reading.name} ${JSON.stringify(question)}: the sides found different products`);
    ourBytes = Math.min(ourBytes, JSON.stringify(ours).length);
    limitBytes = Math.min(limitBytes, JSON.stringify(limit).length);
  }
  return {
    limit: () => hammer(limitTarget(stand), { requests: limitShots, bytesMin: limitBytes * WHOLE }, pace),
    ours: () => hammer(ourTarget(stand), { requests: ourShots, bytesMin: ourBytes * WHOLE }, pace),
  };
}

/** Handles of the products anywhere in an answer. */
function handlesIn(answer: unknown): Set<string> {
  const found = new Set<string>();
  JSON.stringify(answer, (key, value: unknown) => {
    if (key === 'handle' && typeof value === 'string') found.add(value);
    return value;
  });
  return found;
}

import type { DemoReview } from '../types.ts';

const RATINGS = [1, 2, 3, 4, 5] as const;

/**
 * Reads reviews written one to a line, fields parted by `|`, under a line that names the product's handle:
 * rating | days ago | author | title | body | reply (optional).
 *
 * @throws if a line has the wrong number of fields or a rating outside 1–5.
 */
export function parseReviews(text: string): DemoReview[] {
  const reviews: DemoReview[] = [];
  let product = '';
  for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
    const fields = line.split('|').map((field) => field.trim());
    if (fields.length === 1) {
      product = fields[0]!;
      continue;
    }
    const [score, daysAgo, author, title, body, reply] = fields;
    const rating = RATINGS.find((each) => String(each) === score);
    if (!product || !rating || !daysAgo || !author || !title || !body) {
      throw new Error(`not a review: ${line}`);
    }
    reviews.push({ product, rating, title, body, author, daysAgo: Number(daysAgo), reply: reply ?? null });
  }
  return reviews;
}

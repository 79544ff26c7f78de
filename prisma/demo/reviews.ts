import { CLOTH_REVIEWS } from './reviews/cloth.ts';
import { HABERDASHERY_REVIEWS } from './reviews/haberdashery.ts';
import { KITCHEN_REVIEWS } from './reviews/kitchen.ts';
import { SOFT_REVIEWS } from './reviews/soft.ts';
import { TABLE_REVIEWS } from './reviews/table.ts';
import type { DemoReview } from './types.ts';

/** What shoppers wrote, all published. The trade-only roll has none, so the empty state is seen too. */
export const REVIEWS: readonly DemoReview[] = [
  ...CLOTH_REVIEWS,
  ...KITCHEN_REVIEWS,
  ...SOFT_REVIEWS,
  ...TABLE_REVIEWS,
  ...HABERDASHERY_REVIEWS,
];

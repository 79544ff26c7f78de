import { z } from 'zod';
import { event } from '../platform/event.ts';

/**
 * More of a level is promised than there is, after there was enough. Once for each time it goes below zero, however many
 * orders follow; when stock has come back it can happen again. `crossing` counts the times.
 */
export const inventoryBackordered = event(
  'inventory.backordered',
  z.object({
    levelId: z.uuid(),
    inventoryItemId: z.uuid(),
    stockLocationId: z.uuid(),
    crossing: z.int().positive(),
  }),
);

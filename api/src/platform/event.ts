import type { z } from 'zod';

/** A kind of thing that happens. The payload carries ids, never money or snapshots: consumers read what is true when they run. */
export interface EventContract<Payload> {
  readonly name: `${string}.${string}`;
  readonly payload: z.ZodType<Payload>;
}

export function event<Payload>(
  name: EventContract<Payload>['name'],
  payload: z.ZodType<Payload>,
): EventContract<Payload> {
  return { name, payload };
}

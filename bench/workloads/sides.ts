import type { Target } from '../load.ts';
import type { Samples } from '../samples.ts';
import type { Stand } from '../shop.ts';

/** One round of a workload on either side. */
export interface Sides {
  readonly limit: () => Promise<Samples>;
  readonly ours: () => Promise<Samples>;
}

export const limitTarget = ({ limit, databasePid }: Stand): Target => ({
  url: limit.url,
  pid: limit.child.pid,
  databasePid,
});

export const ourTarget = ({ api, databasePid }: Stand): Target => ({
  url: new URL(api.url).origin,
  pid: api.child.pid,
  databasePid,
});

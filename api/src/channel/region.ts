import type { Ctx } from '../ctx.ts';
import type { Channel } from './channel.ts';
import { rememberFor } from './memory.ts';

export interface Region {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly currencyCode: string;
  readonly pricesIncludeTax: boolean;
  readonly countries: readonly string[];
  readonly timeZone: string;
}

/** Where something is offered: what is visible is decided by the channel, what it costs by the currency too. */
export interface Market {
  readonly salesChannelId: string;
  readonly regionHandle: string;
  readonly currencyCode: string;
}

const REGIONS_TTL_MS = 30_000;
const CHANNELS_MAX = 1_000;

const remember = rememberFor<readonly Region[]>(REGIONS_TTL_MS, CHANNELS_MAX);

/** Regions that a channel sells to, its default first. At most 30 seconds old. */
export async function regionsOf({ db }: Pick<Ctx, 'db'>, channel: Channel): Promise<readonly Region[]> {
  const regions = await remember(db, channel.id, async () => {
    const rows = await db.salesChannelRegion.findMany({
      where: { salesChannelId: channel.id },
      orderBy: [{ position: 'asc' }, { regionId: 'asc' }],
      select: { region: true },
    });
    return rows.map(({ region }) => region);
  });
  return regions ?? [];
}

/** The market of a region of the channel, or of its default region; undefined when it does not sell there. */
export async function marketOf(
  ctx: Pick<Ctx, 'db'>,
  channel: Channel,
  regionHandle: string | null | undefined,
): Promise<Market | undefined> {
  const regions = await regionsOf(ctx, channel);
  const region = regionHandle ? regions.find(({ handle }) => handle === regionHandle) : regions[0];
  return (
    region && {
      salesChannelId: channel.id,
      regionHandle: region.handle,
      currencyCode: region.currencyCode,
    }
  );
}

import type { Ctx } from '../../ctx.ts';
import type { ProviderEvent } from '../../generated/prisma/client.ts';

/** What became of a look at an event. PARKED: it names something of ours that does not exist yet. */
export type Meaning = 'PROCESSED' | 'IGNORED' | 'PARKED';

/** Does what one provider's event asks for. Events are hints: whoever is concerned reads the provider again. */
export type Interpreter = (ctx: Ctx, event: ProviderEvent) => Promise<Meaning>;

import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { PrismaPg } from '@prisma/adapter-pg';
import type { Ctx, Settings } from '../../src/ctx.ts';
import { PrismaClient } from '../../src/generated/prisma/client.ts';
import { createResendMailer } from '../../src/notification/resend.ts';
import { DomainError } from '../../src/platform/domain-error.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { nameOf } from '../../src/platform/statement.ts';
import { gatewaysAt } from './gateways.ts';
import type { ChildSetup, CrashPoint, Job } from './job.ts';
import { OPERATIONS } from './operations.ts';
import { type Witness, watchCommits, watchQueue, watchRequests } from './side-effects.ts';
import { watchedPool } from './watched-pool.ts';

/** A process that does one operation and, if so told, kills itself right before or right after one of its effects. */
const setup = JSON.parse(process.env.CHILD_SETUP!) as ChildSetup;
let crash: CrashPoint | null = null;
let begun = 0;

const say = (line: string) => writeSync(1, `${line}\n`);
const killIf = (when: CrashPoint['when'], index: number) => {
  if (crash?.when === when && crash.index === index) process.kill(process.pid, 'SIGKILL');
};
const witness: Witness = {
  before(effect) {
    say(`effect ${effect}`);
    killIf('before', begun++);
  },
  after: () => killIf('after', begun - 1),
};

watchRequests(witness);
const db = new PrismaClient({
  adapter: new PrismaPg(watchedPool({ connectionString: setup.databaseUrl, max: 5 }, watchCommits(witness)), {
    statementNameGenerator: nameOf,
  }),
});
const log = createLogger({ level: 'silent', name: 'child' });
const settings = setup.settings as unknown as Settings;

async function work({ operation, input, clockOffsetMs, crash: point }: Job): Promise<void> {
  crash = point;
  begun = 0;
  const now = () => new Date(Date.now() + clockOffsetMs);
  const ctx: Ctx = {
    db,
    gatewayOf: gatewaysAt(setup.sandboxUrl, { db, now, log, settings }),
    mailer: createResendMailer({ apiKey: 're_worker', baseUrl: `${setup.sandboxUrl}/resend` }),
    actor: { kind: 'shopper' },
    channel: setup.channel,
    now,
    log,
    correlationId: 'crash-matrix',
    settings,
  };
  const worker = { ctx, redisUrl: setup.redisUrl, watched: watchQueue.bind(null, witness) };
  try {
    await OPERATIONS[operation](worker, input);
    say('ended');
  } catch (error) {
    say(
      error instanceof DomainError ? `refused ${error.constructor.name}` : `failed ${(error as Error).stack}`,
    );
  }
}

await db.$queryRaw`SELECT 1`;
say('ready');
for await (const line of createInterface({ input: process.stdin })) await work(JSON.parse(line) as Job);
process.exit(0);

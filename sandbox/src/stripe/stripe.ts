import type { SandboxRequest } from '../http.ts';
import { type Answer, answerApi } from './api.ts';
import { createClock } from './clock.ts';
import { type Account, type Core, DEFAULT_ACCOUNT } from './core.ts';
import { createDueList } from './due.ts';
import { createFaultBook } from './faults.ts';
import type { KeysInFlight } from './idempotency.ts';
import { createRandom } from './ids.ts';
import { createLocks } from './locks.ts';
import { createRequestLog } from './request-log.ts';
import { createRouter } from './router.ts';
import { ROUTES } from './routes.ts';
import { createState, type State } from './state.ts';
import { advanceTo, rescheduleAll, runDue } from './stripe-time.ts';
import { addEndpoint } from './webhook-endpoints.ts';
import { createPoster } from './webhook-post.ts';
import { createWebhooks } from './webhooks.ts';

export interface StripeOptions {
  seed: string;
  journalFile?: string;
  wallClock?: () => number;
  webhook?: { url: string; secret: string };
}

/** The local Stripe: its state and the way to ask it. */
export interface LocalStripe {
  core: Core;
  answer(request: SandboxRequest): Promise<Answer>;
  /** Moves the virtual clock on. */
  advance(seconds: number): void;
  /** Empties everything but the account's switches and the endpoint given at start. */
  reset(): void;
  stop(): void;
}

const TICK_MS = 250;

function register(core: Core, webhook: StripeOptions['webhook']): void {
  if (!webhook) return;
  const known = [...core.state.endpoints.rows.values()].find(({ body }) => body.url === webhook.url);
  if (known) {
    known.secrets = [{ secret: webhook.secret, expiresAt: null }];
    core.state.save('endpoints', known);
  } else addEndpoint(core, { ...webhook, apiVersion: core.account.default_api_version });
  core.state.commit();
}

/** Loads the settings a journal kept. */
export function loadSettings(core: Core): void {
  const offset = core.state.settings.rows.get('clock')?.value;
  if (typeof offset === 'number') core.clock.setOffset(offset);
  const account = core.state.settings.rows.get('account')?.value as Partial<Account> | undefined;
  core.account = { ...DEFAULT_ACCOUNT, ...account };
}

/** A restart on a journal must not hand out the ids of the run before it again. */
function seedOfRun(state: State, seed: string): string {
  const row = state.settings.rows.get('runs');
  const runs = typeof row?.value === 'number' ? row.value : 0;
  state.save('settings', { id: 'runs', value: runs + 1 });
  return runs === 0 ? seed : `${seed}:${runs}`;
}

export function createStripe(url: string, options: StripeOptions): LocalStripe {
  const state = createState(options.journalFile);
  const seed = seedOfRun(state, options.seed);
  const random = createRandom(seed);
  const core = {
    state,
    clock: createClock(options.wallClock ?? Date.now),
    random,
    account: { ...DEFAULT_ACCOUNT },
    url,
    locks: createLocks(),
    due: createDueList(),
    faults: createFaultBook(),
    log: createRequestLog(),
    poster: createPoster(),
    rate: { second: 0, calls: 0 },
    outbox: [],
  } as Omit<Core, 'webhooks'> as Core;
  core.webhooks = createWebhooks(core, createRandom(`${seed}:webhooks`));
  loadSettings(core);
  rescheduleAll(core);
  core.webhooks.resume();
  register(core, options.webhook);

  const find = createRouter(ROUTES);
  const inFlight: KeysInFlight = new Set();
  const tick = setInterval(() => runDue(core), TICK_MS);
  tick.unref();
  return {
    core,
    answer: (request) => answerApi(core, find, inFlight, request),
    advance: (seconds) => advanceTo(core, core.clock.now() + seconds * 1000),
    reset: () => {
      core.webhooks.reset();
      const runs = core.state.settings.rows.get('runs');
      core.state.replace('[]');
      if (runs) core.state.save('settings', runs);
      core.faults.clear();
      core.due.clear();
      core.log.clear();
      core.outbox = [];
      core.account = { ...DEFAULT_ACCOUNT };
      core.clock.setOffset(0);
      inFlight.clear();
      register(core, options.webhook);
      core.state.commit();
    },
    stop: () => {
      clearInterval(tick);
      core.webhooks.reset();
      core.poster.close();
    },
  };
}

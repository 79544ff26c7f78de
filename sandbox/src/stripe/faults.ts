import { createRandom, type Random } from './ids.ts';

export interface FaultMatch {
  method?: string;
  /** An API path; `*` stands for one segment. */
  path?: string;
  /** An object id in the path or in the event. */
  object?: string;
  event_type?: string;
  /** Fires from the n-th match on (1 = the first). */
  nth?: number;
  /** How often it fires; default once, 0 = for ever. */
  times?: number;
  probability?: number;
  seed?: string;
}

export type ApiFault =
  | { type: 'delay'; before_ms?: number; after_ms?: number }
  | { type: 'status'; status: number; effect?: 'before' | 'after'; should_retry?: boolean; body?: unknown }
  | { type: 'drop'; when: 'before' | 'after_effect' | 'mid_body' }
  | { type: 'hang'; effect?: 'before' | 'after' }
  | { type: 'html_body'; status?: number }
  | { type: 'lock_timeout' }
  | { type: 'rate_limited'; reason?: string }
  | { type: 'decline'; decline_code: string }
  | { type: 'stale_read' };

export type WebhookFault =
  | { type: 'webhook_drop' }
  | { type: 'webhook_delay'; ms: number }
  | { type: 'webhook_duplicate'; n?: number }
  | { type: 'webhook_twin' }
  | { type: 'webhook_hold' }
  | { type: 'webhook_stale_timestamp' }
  | { type: 'webhook_wrong_secret' }
  | { type: 'webhook_truncate' }
  | { type: 'webhook_older_snapshot' };

export type FaultAction = ApiFault | WebhookFault;

interface Fault {
  id: string;
  match: FaultMatch;
  action: FaultAction;
  seen: number;
  fired: number;
  random: Random;
}

export interface FaultBook {
  add(match: FaultMatch, action: FaultAction): string;
  /** The fault that strikes this API call, if any; each call counts. */
  forCall(method: string, path: string): ApiFault | null;
  /** The faults that strike one delivery of an event; twins are asked for apart, once per event. */
  forEvent(type: string, objectId: string): WebhookFault[];
  forTwin(type: string, objectId: string): boolean;
  list(): { id: string; match: FaultMatch; action: FaultAction; seen: number; fired: number }[];
  clear(): void;
}

const API_TYPES = [
  'delay',
  'status',
  'drop',
  'hang',
  'html_body',
  'lock_timeout',
  'rate_limited',
  'decline',
  'stale_read',
];
const WEBHOOK_TYPES = [
  'drop',
  'delay',
  'duplicate',
  'twin',
  'hold',
  'stale_timestamp',
  'wrong_secret',
  'truncate',
  'older_snapshot',
].map((name) => `webhook_${name}`);

/** Every action the control API accepts. */
export const FAULT_TYPES = [...API_TYPES, ...WEBHOOK_TYPES];

function isApiFault(action: FaultAction): action is ApiFault {
  return API_TYPES.includes(action.type);
}

function pathMatches(pattern: string, path: string): boolean {
  if (!pattern.includes('*')) return pattern === path;
  const [want, have] = [pattern.split('/'), path.split('/')];
  return want.length === have.length && want.every((part, at) => part === '*' || part === have[at]);
}

function strikes(fault: Fault): boolean {
  const { nth = 1, times = 1, probability = 1 } = fault.match;
  fault.seen++;
  if (fault.seen < nth || (times > 0 && fault.fired >= times)) return false;
  if (probability < 1 && fault.random.next() >= probability) return false;
  fault.fired++;
  return true;
}

const SPENT_MAX = 50;

export function createFaultBook(): FaultBook {
  let faults: Fault[] = [];
  /** The last ones that struck as often as they should: shown, but no longer asked. */
  let spent: Fault[] = [];
  let counter = 0;
  const strikesNow = (fault: Fault): boolean => {
    if (!strikes(fault)) return false;
    const { times = 1 } = fault.match;
    if (times > 0 && fault.fired >= times) {
      faults = faults.filter((other) => other !== fault);
      spent = [...spent, fault].slice(-SPENT_MAX);
    }
    return true;
  };
  const struckByEvent = (
    type: string,
    objectId: string,
    wanted: (action: WebhookFault) => boolean,
  ): WebhookFault[] =>
    faults.flatMap((fault) => {
      const { match, action } = fault;
      if (isApiFault(action) || !wanted(action)) return [];
      if (match.event_type && match.event_type !== type) return [];
      if (match.object && match.object !== objectId) return [];
      return strikesNow(fault) ? [action] : [];
    });
  return {
    add: (match, action) => {
      const id = `fault_${++counter}`;
      faults.push({ id, match, action, seen: 0, fired: 0, random: createRandom(match.seed ?? id) });
      return id;
    },
    forCall: (method, path) => {
      if (faults.length === 0) return null;
      for (const fault of faults) {
        const { match, action } = fault;
        if (!isApiFault(action)) continue;
        if (match.method && match.method.toUpperCase() !== method) continue;
        if (match.path && !pathMatches(match.path, path)) continue;
        if (match.object && !path.split('/').includes(match.object)) continue;
        if (strikesNow(fault)) return action;
      }
      return null;
    },
    forEvent: (type, objectId) => struckByEvent(type, objectId, (action) => action.type !== 'webhook_twin'),
    forTwin: (type, objectId) =>
      struckByEvent(type, objectId, (action) => action.type === 'webhook_twin').length > 0,
    list: () =>
      [...spent, ...faults].map(({ id, match, action, seen, fired }) => ({ id, match, action, seen, fired })),
    clear: () => {
      faults = [];
      spent = [];
    },
  };
}

import { member, numberOf, textOf } from './core-client.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';

interface Preset {
  label: string;
  action: Record<string, unknown>;
}

/** What may go wrong with a call to the API. */
const CALL_FAULTS: Record<string, Preset> = {
  error_before: { label: 'Server error, nothing happened', action: { type: 'status', status: 500 } },
  error_after: {
    label: 'Server error, but it happened',
    action: { type: 'status', status: 500, effect: 'after' },
  },
  lost: { label: 'It happened, the answer is lost', action: { type: 'drop', when: 'after_effect' } },
  cut: { label: 'It happened, the answer is cut short', action: { type: 'drop', when: 'mid_body' } },
  unreachable: { label: 'Connection refused', action: { type: 'drop', when: 'before' } },
  hang: { label: 'No answer at all', action: { type: 'hang' } },
  slow: { label: 'Three seconds late', action: { type: 'delay', before_ms: 3_000 } },
  rate: { label: 'Too many requests', action: { type: 'rate_limited', reason: 'endpoint-rate' } },
  lock: { label: 'Object is locked', action: { type: 'lock_timeout' } },
  html: { label: 'An HTML error page', action: { type: 'html_body' } },
  funds: { label: 'Declined: no funds', action: { type: 'decline', decline_code: 'insufficient_funds' } },
  declined: { label: 'Declined', action: { type: 'decline', decline_code: 'generic_decline' } },
};

const CALLS: Record<string, { label: string; match: Record<string, unknown> }> = {
  any: { label: 'any call that changes something', match: { method: 'POST' } },
  create: { label: 'making a payment', match: { method: 'POST', path: '/v1/payment_intents' } },
  confirm: { label: 'confirming', match: { method: 'POST', path: '/v1/payment_intents/*/confirm' } },
  raise: {
    label: 'raising a hold',
    match: { method: 'POST', path: '/v1/payment_intents/*/increment_authorization' },
  },
  capture: { label: 'capturing', match: { method: 'POST', path: '/v1/payment_intents/*/capture' } },
  cancel: { label: 'cancelling', match: { method: 'POST', path: '/v1/payment_intents/*/cancel' } },
  refund: { label: 'refunding', match: { method: 'POST', path: '/v1/refunds' } },
  read: { label: 'reading a payment', match: { method: 'GET', path: '/v1/payment_intents/*' } },
};

/** What may go wrong with a webhook. */
const EVENT_FAULTS: Record<string, Preset> = {
  drop: { label: 'Never sent', action: { type: 'webhook_drop' } },
  late: { label: 'Ten seconds late', action: { type: 'webhook_delay', ms: 10_000 } },
  duplicate: { label: 'Sent twice', action: { type: 'webhook_duplicate', n: 2 } },
  twin: { label: 'A second event for the same fact', action: { type: 'webhook_twin' } },
  hold: { label: 'Held back until released', action: { type: 'webhook_hold' } },
  stale: { label: 'Signed an hour ago', action: { type: 'webhook_stale_timestamp' } },
  forged: { label: 'Signed with a wrong secret', action: { type: 'webhook_wrong_secret' } },
  truncated: { label: 'Cut in half', action: { type: 'webhook_truncate' } },
  older: { label: 'With an older snapshot', action: { type: 'webhook_older_snapshot' } },
};

const EVENTS = [
  'charge.succeeded',
  'payment_intent.amount_capturable_updated',
  'payment_intent.succeeded',
  'payment_intent.canceled',
  'payment_intent.payment_failed',
  'charge.captured',
  'charge.refunded',
  'refund.created',
  'checkout.session.completed',
];

const TIMES_MAX = 1_000;

/** A fault as the control API takes it, or undefined when the form says nothing that can be. */
export function faultOf(form: URLSearchParams): { match: object; action: object } | undefined {
  const times = Number(form.get('times') ?? 1);
  if (!Number.isInteger(times) || times < 1 || times > TIMES_MAX) return undefined;
  const what = form.get('what') ?? '';
  if (form.get('kind') === 'event') {
    const preset = EVENT_FAULTS[what];
    const type = form.get('event') ?? '';
    if (!preset || (type !== '' && !EVENTS.includes(type))) return undefined;
    return { match: { times, ...(type === '' ? {} : { event_type: type }) }, action: preset.action };
  }
  const [preset, where] = [CALL_FAULTS[what], CALLS[form.get('where') ?? '']];
  return preset && where && { match: { ...where.match, times }, action: preset.action };
}

function options(presets: Record<string, { label: string }>): Html[] {
  return Object.entries(presets).map(
    ([value, { label }]) => html`<option value="${value}">${label}</option>`,
  );
}

const TIMES = html`<label>Times <input type="number" name="times" value="1" min="1" max="${TIMES_MAX}"></label>`;

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** A fault in the words of the form; one that tests made keeps its own. */
function words(fault: unknown): string {
  const [action, match] = [member(fault, 'action'), member(fault, 'match')];
  const known = [...Object.values(CALL_FAULTS), ...Object.values(EVENT_FAULTS)].find((preset) =>
    same(preset.action, action),
  );
  const where = Object.values(CALLS).find(
    (call) =>
      textOf(match, 'path') === call.match['path'] && textOf(match, 'method') === call.match['method'],
  );
  const subject = textOf(match, 'event_type') ?? (known && where ? where.label : textOf(match, 'path'));
  return [known?.label ?? textOf(action, 'type'), subject].filter(Boolean).join(' · ');
}

function faultLine(fault: unknown): Html {
  const times = member(member(fault, 'match'), 'times');
  const limit = times === 0 ? 'for ever' : `of ${typeof times === 'number' ? times : 1}`;
  return html`<li><span>${words(fault)}</span><span class="note">struck ${numberOf(fault, 'fired')} ${limit}</span></li>`;
}

/** What goes wrong next: what is set, and forms to set more. */
export function faultForms(faults: unknown[]): Html {
  return html`<section class="card faults" aria-labelledby="faults"><h2 id="faults">Faults</h2>
${
  faults.length === 0
    ? html`<p class="note">Everything works.</p>`
    : html`<ul class="set">${faults.map(faultLine)}</ul><form class="row" method="post" action="/faults/clear"><button class="plain">Clear all faults</button></form>`
}
<details><summary>Make a call fail</summary><form class="row" method="post" action="/faults"><input type="hidden" name="kind" value="call">
<label>What <select name="what">${options(CALL_FAULTS)}</select></label>
<label>When <select name="where">${options(CALLS)}</select></label>${TIMES}<button>Set</button></form></details>
<details><summary>Disturb a webhook</summary><form class="row" method="post" action="/faults"><input type="hidden" name="kind" value="event">
<label>What <select name="what">${options(EVENT_FAULTS)}</select></label>
<label>Event <select name="event"><option value="">any event</option>${EVENTS.map(
    (type) => html`<option>${type}</option>`,
  )}</select></label>${TIMES}<button>Set</button></form>
<form class="row" method="post" action="/webhooks/release"><button class="plain" name="order" value="fifo">Release held ones</button><button class="plain" name="order" value="reverse">Release them backwards</button></form></details></section>`;
}

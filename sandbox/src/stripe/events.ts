import type { Call, Core } from './core.ts';
import { invalidParam, missing } from './errors.ts';
import type { EventRow } from './event-object.ts';
import { type Page, pageOf } from './lists.ts';
import { flag, text, texts } from './params.ts';

export interface StripeEvent {
  id: string;
  object: 'event';
  api_version: string;
  created: number;
  data: { object: unknown; previous_attributes?: Record<string, unknown> };
  livemode: false;
  pending_webhooks: number;
  request: EventRow['request'];
  type: string;
}

/** The event as the API and webhooks show it. */
export function renderEvent(core: Core, row: EventRow, apiVersion = row.apiVersion): StripeEvent {
  const object: unknown = JSON.parse(row.object);
  return {
    id: row.id,
    object: 'event',
    api_version: apiVersion,
    created: row.created,
    data: row.previous ? { object, previous_attributes: row.previous } : { object },
    livemode: false,
    pending_webhooks: core.webhooks.pending(row.id),
    request: row.request,
    type: row.type,
  };
}

export function retrieveEvent(call: Call): StripeEvent {
  const row = call.core.state.events.rows.get(call.ids[0]!);
  if (!row) throw missing('event', call.ids[0]!);
  return renderEvent(call.core, row);
}

function typeFilter(call: Call): (type: string) => boolean {
  const one = text(call.params, 'type');
  const several = texts(call.params, 'types');
  if (one !== undefined && several) throw invalidParam('You may only specify one of type and types.', 'type');
  if (one?.endsWith('.*')) return (type) => type.startsWith(one.slice(0, -1));
  if (one !== undefined) return (type) => type === one;
  return several ? (type) => several.includes(type) : () => true;
}

export function listEvents(call: Call): Page<StripeEvent> {
  const { core, params } = call;
  const matches = typeFilter(call);
  const delivered = flag(params, 'delivery_success');
  const wanted = ({ id, type }: EventRow): boolean =>
    matches(type) && (delivered === undefined || (core.webhooks.pending(id) === 0) === delivered);
  return pageOf(call, core.state.events, '/v1/events', wanted, (row) => renderEvent(core, row));
}

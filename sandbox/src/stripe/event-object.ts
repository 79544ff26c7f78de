import type { Metadata, Row } from './objects.ts';

export interface WebhookEndpoint {
  id: string;
  object: 'webhook_endpoint';
  api_version: string | null;
  application: null;
  created: number;
  description: string | null;
  enabled_events: string[];
  livemode: false;
  metadata: Metadata;
  status: 'enabled' | 'disabled';
  url: string;
}

export interface EndpointRow extends Row {
  body: WebhookEndpoint;
  /** Newest first; `expiresAt` is virtual milliseconds, null for the current secret. */
  secrets: { secret: string; expiresAt: number | null }[];
}

/** An event as emitted; `object` is the frozen JSON text of the snapshot. */
export interface EventRow extends Row {
  type: string;
  created: number;
  object: string;
  objectId: string;
  previous: Record<string, unknown> | null;
  request: { id: string; idempotency_key: string | null } | null;
  apiVersion: string;
}

interface DeliveryAttempt {
  at: string;
  status: number | null;
  latencyMs: number;
  error: string | null;
  headers: Record<string, string>;
}

export interface DeliveryRow extends Row {
  event: string;
  endpoint: string;
  state: 'pending' | 'held' | 'delivered' | 'failed' | 'dropped';
  attempts: DeliveryAttempt[];
}

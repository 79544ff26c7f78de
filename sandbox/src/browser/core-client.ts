import type { Sandbox } from '../http.ts';

/** Any secret test key reads the sandbox's own objects; this one names the reader in its request log. */
const READER_KEY = 'sk_test_sandbox_pages';

/** An answer of the Stripe core: its status and its JSON. */
interface CoreAnswer {
  status: number;
  body: unknown;
}

async function call(sandbox: Sandbox, path: string, init: RequestInit): Promise<CoreAnswer> {
  const response = await fetch(`${sandbox.url}${path}`, init);
  return { status: response.status, body: await response.json() };
}

function controlHeaders(sandbox: Sandbox): Record<string, string> {
  return sandbox.controlToken ? { Authorization: `Bearer ${sandbox.controlToken}` } : {};
}

/** Reads the Stripe API; undefined when there is no such object. */
async function readApi(sandbox: Sandbox, path: string): Promise<unknown> {
  const { status, body } = await call(sandbox, path, { headers: { Authorization: `Bearer ${READER_KEY}` } });
  return status === 200 ? body : undefined;
}

/**
 * The core's whole record of an object. Asked for by the control API, so that a page never uses up a fault
 * that a test has set for the shop's next call; undefined when there is none, or no control API.
 */
async function readRow(sandbox: Sandbox, id: string): Promise<unknown> {
  if (sandbox.controlToken === undefined) return undefined;
  const headers = controlHeaders(sandbox);
  const { status, body } = await call(sandbox, `/_sandbox/state/${encodeURIComponent(id)}`, { headers });
  return status === 200 ? body : undefined;
}

/** A PaymentIntent, or undefined when there is none. */
export async function readIntent(sandbox: Sandbox, id: string): Promise<unknown> {
  const row = await readRow(sandbox, id);
  return member(row, 'body') ?? readApi(sandbox, `/v1/payment_intents/${encodeURIComponent(id)}`);
}

/** The e-mail address of a customer, or undefined when there is no such customer or it has none. */
export async function readCustomerEmail(sandbox: Sandbox, id: string): Promise<string | undefined> {
  const row = await readRow(sandbox, id);
  return textOf(
    member(row, 'body') ?? (await readApi(sandbox, `/v1/customers/${encodeURIComponent(id)}`)),
    'email',
  );
}

/** A Checkout Session with its items, and how its payment will be captured as far as that is known. */
interface SessionRecord {
  session: unknown;
  items: unknown[];
  captureMethod: string | undefined;
}

/** A Checkout Session, or undefined when there is none. */
export async function readSession(sandbox: Sandbox, id: string): Promise<SessionRecord | undefined> {
  const row = await readRow(sandbox, id);
  if (row !== undefined) {
    const captureMethod = textOf(member(row, 'intentParams'), 'capture_method');
    return { session: member(row, 'body'), items: listOf(row, 'lineItems'), captureMethod };
  }
  const path = `/v1/checkout/sessions/${encodeURIComponent(id)}`;
  const session = await readApi(sandbox, path);
  if (session === undefined) return undefined;
  const items = await readApi(sandbox, `${path}/line_items?limit=100`);
  return { session, items: listOf(items, 'data'), captureMethod: undefined };
}

/** Posts JSON to one of the core's own routes. */
export function postControl(sandbox: Sandbox, path: string, body: object): Promise<CoreAnswer> {
  const headers = { 'Content-Type': 'application/json', ...controlHeaders(sandbox) };
  return call(sandbox, path, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** A member of an object, or undefined when there is no object or no such member. */
export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** A member that is a string. */
export function textOf(value: unknown, name: string): string | undefined {
  const found = member(value, name);
  return typeof found === 'string' ? found : undefined;
}

/** A member that is a number; 0 when it is missing. */
export function numberOf(value: unknown, name: string): number {
  const found = member(value, name);
  return typeof found === 'number' ? found : 0;
}

/** A member that is a list; empty when it is missing. */
export function listOf(value: unknown, name: string): unknown[] {
  const found = member(value, name);
  return Array.isArray(found) ? found : [];
}

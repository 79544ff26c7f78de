import { createCookie } from '@remix-run/node';
import { env } from './env.server.ts';

const NINETY_DAYS_SECONDS = 90 * 86_400;
const ORDERS_KEPT_MAX = 8;
const NUMBER = /^[A-Z0-9-]{3,24}$/i;

// Lax and not Strict: the cookie has to survive the way back from a bank's page.
const orderCookie = createCookie(env.https ? '__Host-ord' : 'ord', {
  httpOnly: true,
  secure: env.https,
  sameSite: 'lax',
  path: '/',
  maxAge: NINETY_DAYS_SECONDS,
  secrets: [env.SESSION_SECRET],
});

/** An order that this browser may open, and the secret that opens it. */
export interface OrderAccess {
  readonly number: string;
  readonly token: string;
}

async function accessesOf(request: Request): Promise<OrderAccess[]> {
  const value: unknown = await orderCookie.parse(request.headers.get('cookie'));
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    if (!Array.isArray(entry)) return [];
    const [number, token]: unknown[] = entry;
    return typeof number === 'string' && typeof token === 'string' ? [{ number, token }] : [];
  });
}

/** The secret of an order that this browser was given; undefined for every other order. */
export async function orderTokenOf(request: Request, number: string): Promise<string | undefined> {
  if (!NUMBER.test(number)) return undefined;
  const accesses = await accessesOf(request);
  return accesses.find((access) => access.number === number)?.token;
}

/** Number of the order that this browser was given last. */
export async function latestOrderNumber(request: Request): Promise<string | undefined> {
  const [latest] = await accessesOf(request);
  return latest?.number;
}

/** A `Set-Cookie` value that lets this browser open one more order. The oldest of more than eight is forgotten. */
export async function keepOrder(request: Request, access: OrderAccess): Promise<string> {
  const others = (await accessesOf(request)).filter(({ number }) => number !== access.number);
  const kept = [access, ...others].slice(0, ORDERS_KEPT_MAX);
  return orderCookie.serialize(kept.map(({ number, token }) => [number, token]));
}

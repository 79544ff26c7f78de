import type { LoaderFunctionArgs } from '@remix-run/node';
import { api } from '~/lib/api.server.ts';
import { orderTokenOf } from '~/lib/order-access.server.ts';
import { OrderClockQuery } from '~/lib/order-operations.ts';

const headers = { 'Cache-Control': 'private, no-store' };

/** The server's clock and when the order closes: what a page that was left open compares itself with. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const token = await orderTokenOf(request, params['number'] ?? '');
  if (token === undefined) return Response.json(null, { status: 404, headers });
  const { order } = await api(request, OrderClockQuery, { token });
  if (order === null) return Response.json(null, { status: 404, headers });
  const { editableUntil, serverNow, state } = order;
  return Response.json({ closesAt: editableUntil, serverNow, state }, { headers });
}

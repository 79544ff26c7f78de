import { type Call, emit } from './core.ts';
import { missing } from './errors.ts';
import { type Page, page } from './lists.ts';
import type { Charge, ChargeRow } from './objects.ts';
import { mergeMetadata, section, shippingOf, text, textOr } from './params.ts';

function requireCharge(call: Call): ChargeRow {
  const row = call.core.state.charges.rows.get(call.ids[0]!);
  if (!row) throw missing('charge', call.ids[0]!);
  return row;
}

export function retrieveCharge(call: Call): Charge {
  return requireCharge(call).body;
}

export function updateCharge(call: Call): Charge {
  const { core, params } = call;
  const row = requireCharge(call);
  const { body } = row;
  const previous = { description: body.description, metadata: body.metadata };
  body.description = textOr(params, 'description', body.description);
  body.receipt_email = textOr(params, 'receipt_email', body.receipt_email);
  body.shipping = shippingOf(params, body.shipping);
  body.metadata = mergeMetadata(body.metadata, params);
  const report = text(section(params, 'fraud_details') ?? {}, 'user_report');
  if (report !== undefined) body.fraud_details = report === '' ? {} : { user_report: report };
  core.state.save('charges', row);
  emit(call, 'charge.updated', body, previous);
  return body;
}

export function listCharges(call: Call): Page<Charge> {
  const [customer, intent] = ['customer', 'payment_intent'].map((name) => text(call.params, name));
  return page(
    call,
    intent === undefined ? call.core.state.charges : call.core.state.charges.group(intent),
    '/v1/charges',
    ({ body }) => customer === undefined || body.customer === customer,
  );
}

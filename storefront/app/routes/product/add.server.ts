import { data } from '@remix-run/node';
import { cachedApi } from '~/lib/api.server.ts';
import { addToBag } from '~/lib/bag.server.ts';
import { bagLineView } from '~/lib/bag-view.server.ts';
import { readForm, seeOther } from '~/lib/forms.server.ts';
import { formatMoney } from '~/lib/money.ts';
import { privateHeaders } from '~/lib/page-headers.server.ts';
import type { Problem } from '~/lib/problem.ts';
import { readQuantity } from '~/lib/quantity.ts';
import { preferencesOf } from '~/lib/session.server.ts';
import { ProductQuery } from './product-query.ts';
import { choiceIn, measureOf, variantView } from './product-view.server.ts';

/**
 * Puts the chosen variant into the bag. The choice is read from the form's options and not from a hidden id, so what is
 * added is what is ticked, with and without scripts. A refusal gives back what was filled in. Leads to the bag; with `dialog` it answers with what was added.
 */
export async function addFromProductPage(request: Request, handle: string) {
  const form = await readForm(request);
  const { region } = await preferencesOf(request);
  const { product } = await cachedApi(request, ProductQuery, { handle, region: region ?? null });
  if (!product) throw new Response(null, { status: 404 });

  const { variant, rows } = choiceIn(product, (field) => form[field] ?? null);
  const refuse = (problem: Problem) => {
    const typed = form['quantity']?.slice(0, 20) ?? '';
    const kept = {
      rows,
      variant: variant ? { ...variantView(variant, new URLSearchParams()), quantity: typed } : null,
    };
    return data({ problems: [problem], added: null, kept }, { status: 422, headers: privateHeaders });
  };
  if (variant === undefined)
    return refuse({ field: '', message: 'We do not make it like this. Choose another combination.' });
  const reading = readQuantity(form['quantity'], measureOf(variant));
  if (!reading.ok) return refuse({ field: 'quantity', message: reading.message });
  const outcome = await addToBag(request, { variantId: variant.id, quantity: reading.quantity });
  if (!outcome.ok) return refuse({ field: 'quantity', message: outcome.message });
  if (form['dialog'] !== '1') return seeOther('/bag', outcome.cookie);

  const line = outcome.bag.lines.find(({ variantId }) => variantId === variant.id);
  const view = line && bagLineView(outcome.bag, line);
  return data(
    {
      problems: [],
      kept: null,
      added: view
        ? {
            line: view.line,
            quantity: view.amount,
            count: outcome.bag.lines.length,
            subtotal: formatMoney(outcome.bag.subtotal),
          }
        : null,
    },
    {
      headers: {
        ...privateHeaders,
        ...(outcome.cookie === undefined ? {} : { 'Set-Cookie': outcome.cookie }),
      },
    },
  );
}

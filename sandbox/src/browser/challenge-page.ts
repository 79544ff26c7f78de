import type { Sandbox, SandboxRequest, SandboxResponse } from '../http.ts';
import { formOf, page, seeOther } from './answer.ts';
import { numberOf, postControl, readIntent, textOf } from './core-client.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { formatAmount } from './money.ts';

/** The bank's page for one PaymentIntent: two buttons, and a word to the dialog it may be shown in. */
export async function challengePage(
  request: SandboxRequest,
  sandbox: Sandbox,
  intentId: string,
): Promise<SandboxResponse> {
  const form = formOf(request);
  const token = request.url.searchParams.get('token') ?? form.get('token') ?? '';
  const modal = (request.url.searchParams.get('modal') ?? form.get('modal')) === '1';
  if (request.method === 'GET') {
    const intent = await readIntent(sandbox, intentId);
    if (intent === undefined) return page(404, closed('There is no such payment.', undefined));
    if (textOf(intent, 'status') !== 'requires_action') {
      return page(
        410,
        closed('This payment needs no confirmation any more.', modal ? 'complete' : undefined),
      );
    }
    return page(200, question(intent, intentId, token, modal));
  }
  const outcome = form.get('outcome');
  if (outcome !== 'complete' && outcome !== 'fail')
    return page(400, closed('Choose Complete or Fail.', undefined));
  const answer = await postControl(sandbox, `/_sandbox/3ds/${encodeURIComponent(intentId)}`, {
    token,
    outcome,
  });
  if (answer.status !== 200) {
    return page(409, closed('This payment needs no confirmation any more.', modal ? 'complete' : undefined));
  }
  const returnUrl = textOf(answer.body, 'return_url');
  if (modal || returnUrl === undefined) {
    const sentence =
      outcome === 'complete' ? 'Confirmed. Back to the shop …' : 'Not confirmed. Back to the shop …';
    return page(200, closed(sentence, outcome));
  }
  return seeOther(returnUrl);
}

function question(intent: unknown, intentId: string, token: string, modal: boolean): Html {
  const amount = formatAmount(numberOf(intent, 'amount'), textOf(intent, 'currency') ?? 'usd');
  return layout({
    title: 'Confirm the payment',
    kind: 'customer',
    body: html`<section class="card bank">
<p class="note">Your bank (3-D Secure test page)</p>
<h1>Confirm this payment</h1>
<p class="total">${amount}</p>
<p>A real bank would ask for a code or your fingerprint here. Choose how it ends:</p>
<form method="post" action="/3ds/${intentId}">
<input type="hidden" name="token" value="${token}">
${modal && html`<input type="hidden" name="modal" value="1">`}
<button class="wide" name="outcome" value="complete">Complete</button>
<button class="wide plain" name="outcome" value="fail">Fail</button>
</form></section>`,
  });
}

/** With an outcome, the page tells the window around it that the shopper is done. */
function closed(sentence: string, outcome: 'complete' | 'fail' | undefined): Html {
  return layout({
    title: 'Confirm the payment',
    kind: 'customer',
    script: outcome && '/endive/challenge-page.js',
    body: html`<section class="card bank"${outcome && html` data-outcome="${outcome}"`}><h1>Your bank</h1><p>${sentence}</p></section>`,
  });
}

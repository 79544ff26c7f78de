import type { Html } from './html.ts';
import { html } from './html.ts';
import { TEST_CARDS } from './test-cards.ts';

function field(name: string, label: string, placeholder: string, autocomplete: string, badge = false): Html {
  return html`<div class="Block field-${name}"><label class="Label" for="${name}">${label}</label>
<div class="control"><input class="Input" id="${name}" name="${name}" type="text" inputmode="numeric" autocomplete="${autocomplete}" placeholder="${placeholder}" aria-describedby="${name}-error" spellcheck="false">${badge && html`<span class="brand" data-brand></span>`}</div>
<p class="Error" id="${name}-error" role="alert"></p></div>`;
}

/**
 * The document inside an element's frame: the card form for `payment` and `card`, nothing to see for the
 * controller. It is dressed by its script once the shop's page has said how.
 */
export function cardFrame(element: string): Html {
  const form = html`<form class="payment" novalidate>
<div class="fields">${field('number', 'Card number', '1234 1234 1234 1234', 'cc-number', true)}
${field('expiry', 'Expiry', 'MM / YY', 'cc-exp')}
${field('cvc', 'CVC', '123', 'cc-csc')}</div>
<div class="hints"><p>Sandbox – no real money. Try a test card:</p>
<ul>${TEST_CARDS.map(
    ({ number, does }) =>
      html`<li><button type="button" data-number="${number}"><span>${number}</span> ${does}</button></li>`,
  )}</ul></div>
<button hidden>Enter</button>
</form>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Card</title>
<link rel="stylesheet" href="/endive/frame.css">
<script defer src="/endive/frame.js"></script>
</head>
<body>${element !== 'controller' && form}</body>
</html>`;
}

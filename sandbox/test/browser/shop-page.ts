/// <reference lib="dom" />
import type { Appearance, Stripe, StripeElements, StripePaymentElement } from '@stripe/stripe-js';
import { loadStripe } from '@stripe/stripe-js';

interface Settings {
  publishableKey: string;
  clientSecret: string;
  redirect: 'always' | 'if_required';
  appearance: Appearance;
}

declare global {
  interface Window {
    shop: { stripe: Stripe; elements: StripeElements; payment: StripePaymentElement; events: string[] };
  }
}

function write(id: string, text: string): void {
  const place = document.getElementById(id);
  if (place) place.textContent = text;
}

/** The smallest shop that pays with the real `@stripe/stripe-js`: one Payment Element and a button. */
async function start(): Promise<void> {
  const settings = JSON.parse(document.getElementById('settings')?.textContent ?? '') as Settings;
  const stripe = await loadStripe(settings.publishableKey);
  if (!stripe) throw new Error('no Stripe');
  const elements = stripe.elements({ clientSecret: settings.clientSecret, appearance: settings.appearance });
  const payment = elements.create('payment');
  const events: string[] = [];
  window.shop = { stripe, elements, payment, events };
  payment.on('change', (event) => events.push(event.complete ? 'complete' : 'change'));
  payment.on('ready', () => write('status', 'ready'));
  payment.on('loaderror', (event) => write('status', `loaderror ${event.error.code}`));
  payment.mount('#payment');
  document.querySelector('form')?.addEventListener('submit', async (submit) => {
    submit.preventDefault();
    write('status', 'paying');
    const base = { elements, confirmParams: { return_url: `${location.origin}/thanks` } };
    const result =
      settings.redirect === 'always'
        ? await stripe.confirmPayment(base)
        : await stripe.confirmPayment({ ...base, redirect: 'if_required' });
    if (result.error) write('status', `error ${result.error.decline_code ?? result.error.code}`);
    else write('status', result.paymentIntent.status);
    write('message', result.error?.message ?? '');
  });
}

void start();

/** The shop's code uses Stripe.js wrongly; thrown, or a rejected promise, as the real library does it. */
export class IntegrationError extends Error {
  override name = 'IntegrationError';
}

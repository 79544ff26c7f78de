import type { Ctx } from '../../src/ctx.ts';
import { gatewaysByName, type PaymentGateway } from '../../src/payment/gateway.ts';
import { createManualGateway } from '../../src/payment/manual/gateway.ts';
import { createRazorpayGateway } from '../../src/payment/razorpay/gateway.ts';
import { createStripeGateway } from '../../src/payment/stripe.ts';

/** The sandbox's Razorpay, with the keys that it has unless told otherwise. */
export const razorpayKeys = (sandboxUrl: string) => ({
  keyId: 'rzp_test_sandbox',
  keySecret: 'sandbox_key_secret',
  apiUrl: `${sandboxUrl}/razorpay`,
});

/** Every provider there is, at one sandbox: the same for the process that dies and for those that come after it. */
export function gatewaysAt(
  sandboxUrl: string,
  { db, now, log, settings }: Pick<Ctx, 'db' | 'now' | 'log' | 'settings'>,
): (provider: string) => PaymentGateway {
  return gatewaysByName([
    createStripeGateway({
      secretKey: 'sk_test_till',
      apiUrl: sandboxUrl,
      incremental: settings.requestIncremental,
      log,
    }),
    createManualGateway({ db, now }),
    createRazorpayGateway(razorpayKeys(sandboxUrl)),
  ]);
}

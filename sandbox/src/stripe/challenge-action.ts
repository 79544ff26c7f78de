import type { Call } from './core.ts';
import type { Challenge, NextAction } from './objects.ts';
import { flag, text } from './params.ts';

const TOKEN_LENGTH = 32;

/** A new 3DS challenge for an intent, and the next action that leads the browser to its page. */
export function challengeAction(call: Call, intentId: string): { challenge: Challenge; action: NextAction } {
  const { core, params } = call;
  const token = core.random.token(TOKEN_LENGTH);
  const returnUrl = text(params, 'return_url') ?? null;
  const url = `${core.url}/3ds/${intentId}?token=${token}`;
  const action: NextAction = flag(params, 'use_stripe_sdk')
    ? sdkAction(core.random.token(24), url, token)
    : { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl, url } };
  return { challenge: { token, returnUrl }, action };
}

function sdkAction(source: string, url: string, token: string): NextAction {
  return {
    type: 'use_stripe_sdk',
    use_stripe_sdk: {
      type: 'stripe_3ds2_fingerprint',
      three_d_secure_2_source: `payatt_3${source}`,
      directory_server_name: 'visa',
      merchant: 'acct_sandbox',
      three_ds_method_url: '',
      server_transaction_id: source,
      stripe_js: url,
      challenge_token: token,
    },
  };
}

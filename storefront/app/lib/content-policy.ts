const INLINE_SCRIPT = /<script\b([^>]*)>([\s\S]*?)<\/script>/g;
const encoder = new TextEncoder();

/** Where the payment provider's scripts, frames and calls may come from. */
export interface PaymentHosts {
  readonly scriptUrl: string;
  readonly apiOrigin: string;
}

/**
 * The content security policy of one rendered page: every inline script in it by its SHA-256, nothing else inline.
 * Hashes, unlike nonces, leave the page the same for every visitor, so it can be cached and compared.
 */
export async function contentPolicy(
  html: string,
  payment: PaymentHosts | undefined,
  https: boolean,
  /** The one other origin that a form of the page leads to; a provider's page that is opened by POST. */
  formOrigin?: string,
): Promise<string> {
  const hashes = await Promise.all(executableInlineScripts(html).map(hashOf));
  const stripe = payment === undefined ? undefined : hostsOf(payment);
  const directives: readonly (readonly [string, ...(string | undefined)[]])[] = [
    ['default-src', "'none'"],
    ['script-src', "'self'", ...hashes, stripe?.script],
    ['style-src', "'self'"],
    ['img-src', "'self'", stripe?.image],
    ['font-src', "'self'"],
    ['connect-src', "'self'", stripe?.connect],
    ['frame-src', ...(stripe === undefined ? ["'none'"] : [stripe.frame])],
    ['manifest-src', "'self'"],
    ['form-action', "'self'", formOrigin],
    ['base-uri', "'none'"],
    ['frame-ancestors', "'none'"],
  ];
  const policy = directives.map((parts) => parts.filter((part) => part !== undefined).join(' '));
  if (https) policy.push('upgrade-insecure-requests');
  return policy.join('; ');
}

/** The text of each inline script a browser would run, in order, each once. */
export function executableInlineScripts(html: string): string[] {
  const texts = new Set<string>();
  for (const [, attributes = '', text = ''] of html.matchAll(INLINE_SCRIPT)) {
    if (/\ssrc=/.test(attributes) || /type="application\//.test(attributes)) continue;
    texts.add(text);
  }
  return [...texts];
}

async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', encoder.encode(text));
  return `'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`;
}

function hostsOf({ scriptUrl, apiOrigin }: PaymentHosts) {
  const scriptOrigin = new URL(scriptUrl).origin;
  if (new URL(scriptUrl).hostname !== 'js.stripe.com')
    return {
      script: scriptOrigin,
      frame: `${scriptOrigin} ${apiOrigin}`,
      connect: `${scriptOrigin} ${apiOrigin}`,
      image: scriptOrigin,
    };
  return {
    script: 'https://js.stripe.com https://*.js.stripe.com',
    frame: 'https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com',
    connect: apiOrigin,
    image: 'https://*.stripe.com',
  };
}

import type { Appearance, Stripe } from '@stripe/stripe-js';
import { loadStripe } from '@stripe/stripe-js/pure';

const LOAD_TIMEOUT_MS = 12_000;

let script: Promise<void> | undefined;

/** Loads the provider's script once. The address is the shop's configuration, so that a stand-in can serve it. */
function loadScript(url: string): Promise<void> {
  script ??= new Promise<void>((resolve, reject) => {
    const element = document.createElement('script');
    const fail = () => {
      script = undefined;
      element.remove();
      reject(new Error('the payment script did not load'));
    };
    element.src = url;
    element.addEventListener('load', () => resolve());
    element.addEventListener('error', fail);
    setTimeout(fail, LOAD_TIMEOUT_MS);
    document.head.append(element);
  });
  return script;
}

/** The provider's client. @throws when its script cannot be had */
export async function openStripe(url: string, publishableKey: string): Promise<Stripe> {
  if (!('Stripe' in window)) await loadScript(url);
  const stripe = await loadStripe(publishableKey);
  if (stripe === null) throw new Error('the payment script is of no use here');
  return stripe;
}

/** The page's own colours for the provider's fields, as the browser computes them for light or dark. */
export function cardLook(host: Element): Appearance {
  const control = document.createElement('input');
  control.className = 'control';
  const link = document.createElement('a');
  link.className = 'link';
  const danger = document.createElement('p');
  danger.className = 'text-madder';
  const quiet = document.createElement('p');
  quiet.className = 'text-ink-2';
  host.append(control, link, danger, quiet);
  const { backgroundColor, borderTopColor, color } = getComputedStyle(control);
  const look: Appearance = {
    theme: 'flat',
    variables: {
      colorBackground: backgroundColor,
      colorText: color,
      colorTextSecondary: getComputedStyle(quiet).color,
      colorTextPlaceholder: getComputedStyle(quiet).color,
      colorPrimary: getComputedStyle(link).color,
      colorDanger: getComputedStyle(danger).color,
      borderRadius: '3px',
      spacingUnit: '4px',
      fontSizeBase: '17px',
    },
    rules: {
      '.Input': { border: `1.5px solid ${borderTopColor}`, boxShadow: 'none', padding: '12px' },
      '.Label': { fontWeight: '600', color },
    },
  };
  for (const probe of [control, link, danger, quiet]) probe.remove();
  return look;
}

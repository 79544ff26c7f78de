/// <reference lib="dom" />
import { style } from './frame-link.ts';

/** What the bank's page in the dialog says when it is done. */
export interface ChallengeMessage {
  hourglass: 'challenge';
  outcome: 'complete' | 'fail';
}

/** The address of the bank's page in a `use_stripe_sdk` action. */
export function challengeUrl(action: Record<string, unknown>, origin: string): string | undefined {
  for (const value of [action['stripe_js'], ...Object.values(action)]) {
    if (typeof value !== 'string' || !URL.canParse(value, origin)) continue;
    const url = new URL(value, origin);
    // The shop may know the sandbox by another name of the same host than the sandbox itself does.
    if (url.pathname.startsWith('/3ds/')) return new URL(url.pathname + url.search, origin).href;
  }
  return undefined;
}

/**
 * Shows the bank's page over the shop's and waits until the shopper is done with it.
 * Answers false when the dialog was closed without a decision.
 */
export function showChallenge(address: string, origin: string): Promise<boolean> {
  const url = new URL(address);
  url.searchParams.set('modal', '1');
  const dialog = document.createElement('dialog');
  dialog.setAttribute('aria-label', 'Confirm with your bank');
  style(dialog, {
    position: 'fixed',
    inset: '0',
    width: '100vw',
    height: '100dvh',
    'max-width': 'none',
    'max-height': 'none',
    margin: '0',
    padding: '0',
    border: '0',
    overflow: 'hidden',
    background: 'rgba(12, 14, 17, 0.62)',
  });
  const frame = document.createElement('iframe');
  frame.title = 'Bank authentication';
  frame.name = 'stripe-challenge-frame';
  frame.src = url.href;
  style(frame, {
    position: 'absolute',
    inset: '0',
    margin: 'auto',
    width: 'min(30rem, 100%)',
    height: 'min(30rem, 100%)',
    border: '0',
    'border-radius': '8px',
    background: '#fff',
  });
  dialog.append(frame);
  document.body.append(dialog);
  return new Promise((resolve) => {
    const done = (decided: boolean): void => {
      window.removeEventListener('message', listen);
      dialog.remove();
      resolve(decided);
    };
    const listen = (message: MessageEvent<ChallengeMessage | undefined>): void => {
      if (message.origin !== origin || message.source !== frame.contentWindow) return;
      if (message.data?.hourglass === 'challenge') done(true);
    };
    window.addEventListener('message', listen);
    dialog.addEventListener('close', () => done(false), { once: true });
    dialog.showModal();
    frame.focus();
  });
}

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { contentPolicy } from './content-policy.ts';
import { hydrateLate, withoutScripts } from './late-hydration.ts';

const page =
  '<html><head><link rel="modulepreload" href="/assets/a.js"/></head><body><script type="application/ld+json">{}</script>' +
  '<script>one()</script><script src="/assets/x.js"></script><script type="module" async="">two()</script></body></html>';
const sha = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('the policy of a page', () => {
  it('allows its own inline scripts by hash and nothing else inline', async () => {
    const policy = await contentPolicy(page, undefined, true);
    const scripts = policy.split('; ').find((part) => part.startsWith('script-src'));
    expect(scripts).toBe(`script-src 'self' ${sha('one()')} ${sha('two()')}`);
    expect(policy).not.toContain('unsafe');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("base-uri 'none'");
  });
  it('lets the payment provider in only where it is asked to', async () => {
    expect(await contentPolicy(page, undefined, false)).not.toContain('stripe');
    const live = { scriptUrl: 'https://js.stripe.com/endive/stripe.js', apiOrigin: 'https://api.stripe.com' };
    const policy = await contentPolicy(page, live, false);
    expect(policy).toContain("connect-src 'self' https://api.stripe.com");
    expect(policy).toContain(
      'frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com',
    );
  });
  it('lets a form lead to another origin only where the page names it', async () => {
    const to = async (origin?: string) =>
      (await contentPolicy(page, undefined, false, origin))
        .split('; ')
        .find((part) => part.startsWith('form'));
    expect(await to()).toBe("form-action 'self'");
    expect(await to('https://pay.example')).toBe("form-action 'self' https://pay.example");
  });
  it('names the sandbox by its own origin', async () => {
    const local = { scriptUrl: 'http://127.0.0.1:4010/stripe.js', apiOrigin: 'http://127.0.0.1:4010' };
    expect(await contentPolicy(page, local, false)).toContain('http://127.0.0.1:4010');
  });
});

describe('late hydration', () => {
  it('makes module scripts inert and adds one loader, changing no other node', () => {
    const late = hydrateLate(page);
    const before = late.slice(0, late.lastIndexOf('<script>'));
    expect(before).not.toMatch(/type="module"|rel="modulepreload"/);
    expect(late).toContain('two()');
    expect(late.match(/<script/g)).toHaveLength((page.match(/<script/g) ?? []).length + 1);
    expect(withoutScripts(page).match(/<script/g)).toHaveLength((page.match(/<script/g) ?? []).length);
  });
});

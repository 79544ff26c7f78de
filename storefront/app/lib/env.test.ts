import { describe, expect, it } from 'vitest';
import { readEnv } from './env.server.ts';

describe('the environment', () => {
  it('needs nothing to start on a machine of its own', () => {
    const env = readEnv({});
    expect(env.https).toBe(false);
    expect(env.STRIPE_JS_URL).toBe('https://js.stripe.com/endive/stripe.js');
  });
  it('takes an empty value for a missing one', () => {
    expect(readEnv({ SESSION_SECRET: '', PUBLIC_ORIGINS: '' }).origins).toEqual([]);
  });
  it('is secure when every public origin is', () => {
    const SESSION_SECRET = 'a'.repeat(40);
    expect(
      readEnv({ SESSION_SECRET, PUBLIC_ORIGINS: 'https://a.example/, https://b.example' }),
    ).toMatchObject({
      https: true,
      origins: ['https://a.example', 'https://b.example'],
    });
    expect(readEnv({ SESSION_SECRET, PUBLIC_ORIGINS: 'https://a.example,http://b.example' }).https).toBe(
      false,
    );
  });
  it('names what is wrong and refuses the development secret in public', () => {
    expect(() => readEnv({ API_URL: 'nowhere' })).toThrow(/API_URL/);
    expect(() => readEnv({ SESSION_SECRET: 'short' })).toThrow(/SESSION_SECRET/);
    expect(() => readEnv({ NODE_ENV: 'production', PUBLIC_ORIGINS: 'https://a.example' })).toThrow(
      /SESSION_SECRET/,
    );
  });
});

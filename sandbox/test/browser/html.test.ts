import { describe, expect, it } from 'vitest';
import { html } from '../../src/browser/html.ts';
import { formatAmount } from '../../src/browser/money.ts';

describe('html', () => {
  it('escapes text in content and in attributes', () => {
    const evil = `<img src=x onerror='a("&")'>`;
    expect(html`<p title="${evil}">${evil}</p>`.text).toBe(
      '<p title="&lt;img src=x onerror=&#39;a(&quot;&amp;&quot;)&#39;&gt;">&lt;img src=x onerror=&#39;a(&quot;&amp;&quot;)&#39;&gt;</p>',
    );
  });

  it('leaves markup of its own, joins lists and drops what is absent', () => {
    const rows = ['a', '<b>'].map((text) => html`<li>${text}</li>`);
    expect(html`<ul>${rows}</ul>${false}${null}${undefined}${0}${5n}`.text).toBe(
      '<ul><li>a</li><li>&lt;b&gt;</li></ul>05',
    );
  });
});

describe('an amount', () => {
  it.each([
    [15800, 'eur', '€158.00'],
    [5, 'usd', '$0.05'],
    [500, 'jpy', '¥500'],
    [5120, 'kwd', 'KWD\u00a05.120'],
    [1500, 'isk', 'ISK\u00a015.00'],
    [-250, 'gbp', '-£2.50'],
    [0, 'EUR', '€0.00'],
  ])('of %d %s reads %s', (amount, currency, text) => {
    expect(formatAmount(amount, currency)).toBe(text);
  });
});

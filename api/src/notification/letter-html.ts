import type { Block, DiffRow, FactRow, Letter, LetterLink, LineRow, SumRow } from './letter.ts';
import { type Html, html, join, raw } from './markup.ts';

const TEXT = "'Familjen Grotesk','Helvetica Neue',Helvetica,Arial,sans-serif";
const DISPLAY = "'Anybody','Arial Black','Helvetica Neue',Arial,sans-serif";

/**
 * The letter as mail programs take it: tables, every colour inline, and a style block that only the better ones read,
 * for dark mode and narrow screens. No pictures, so nothing is missing where pictures are blocked.
 */
export function letterHtml(letter: Letter): string {
  const { brand, orderNumber, subject, preview, heading, blocks, link, footnote } = letter;
  return html`<!doctype html>
<html lang="en"><head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
<title>${subject}</title>
<style>${raw(STYLE)}</style>
<script type="application/ld+json">${raw(orderMarkup(letter))}</script>
</head>
<body class="ground" style="margin:0;padding:0;background:#eef0ec;-webkit-text-size-adjust:100%">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${preview}${raw('&#8199;&#847; '.repeat(40))}</div>
<table role="presentation" class="ground" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#eef0ec"><tr><td align="center" class="outer" style="padding:24px 12px">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px;background:#ffffff;border:1px solid #c6ccc4;border-radius:3px">
<tr><td>${selvedge}</td></tr>
<tr><td class="pad" style="padding:22px 32px 0">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>
<td class="ink" style="font:800 19px/1.2 ${raw(DISPLAY)};letter-spacing:.01em;color:#14181f">${brand}</td>
<td align="right" class="soft num" style="font:400 14px/1.4 ${raw(TEXT)};color:#49515c;white-space:nowrap">No. ${orderNumber}</td>
</tr></table>
</td></tr>
<tr><td class="pad" style="padding:26px 32px 34px">
<h1 class="ink" style="margin:0 0 14px;font:700 27px/1.2 ${raw(TEXT)};letter-spacing:-.01em;color:#14181f">${heading}</h1>
${join(blocks.map((block) => (block.kind === 'button' ? button(link) : blockHtml(block))))}
</td></tr>
</table>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px"><tr>
<td class="pad soft" style="padding:18px 32px 8px;font:400 14px/1.5 ${raw(TEXT)};color:#49515c">${footnote}</td>
</tr></table>
</td></tr></table>
</body></html>
`.text;
}

const STYLE = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
.num{font-variant-numeric:tabular-nums}
@media (max-width:479px){
.outer{padding:0 0 16px!important}
.card{border-left:0!important;border-right:0!important;border-radius:0!important}
.pad{padding-left:20px!important;padding-right:20px!important}
.wide{width:100%!important}
h1{font-size:24px!important}
}
@media (prefers-color-scheme:dark){
.ground{background:#101318!important}
.card{background:#181d24!important;border-color:#2e3640!important}
.ink{color:#eef0ea!important}
.soft{color:#b3bac2!important}
.rule{border-color:#2e3640!important}
.button{background:#aeb8ff!important}
.on-button{color:#101318!important}
.moss{color:#7fd6a8!important}
.madder{color:#ff9a86!important}
.indigo{color:#aeb8ff!important}
.alert{background:#2b1b1a!important;border-color:#ff9a86!important}
.sunk{background:#0b0d11!important}
}`.replaceAll('\n', '');

/** The shop's mark: the edge of a cloth, woven in indigo, weld and madder. */
const selvedge = html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">${join(
  [
    ['#ffffff', 1],
    ['#2a2f86', 4],
    ['#ffffff', 1],
    ['#f2c230', 2],
    ['#ffffff', 1],
    ['#a32a1b', 2],
  ].map(
    ([colour, height]) =>
      html`<tr><td height="${height}" bgcolor="${colour}" style="height:${height}px;line-height:${height}px;font-size:1px;background:${colour}">&nbsp;</td></tr>`,
  ),
)}</table>`;

const button = ({ label, href }: LetterLink) =>
  html`<table role="presentation" cellpadding="0" cellspacing="0" border="0" class="wide" style="margin:22px 0 24px"><tr>
<td align="center" class="button" style="background:#2a2f86;border-radius:3px"><a href="${href}" class="on-button" style="display:block;padding:14px 26px;font:700 17px/1.2 ${raw(TEXT)};color:#ffffff;text-decoration:none">${label}</a></td>
</tr></table>`;

function blockHtml(block: Exclude<Block, { kind: 'button' }>): Html {
  switch (block.kind) {
    case 'paragraph':
      return html`<p class="ink" style="margin:0 0 14px;font:400 17px/1.5 ${raw(TEXT)};color:#14181f">${block.text}</p>`;
    case 'deadline':
      return tape(block);
    case 'alert':
      return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:4px 0 18px"><tr><td class="alert ink" style="padding:14px 16px;background:#fbeeec;border-left:4px solid #a32a1b;font:400 17px/1.5 ${raw(TEXT)};color:#14181f">${block.text}</td></tr></table>`;
    case 'lines':
      return lines(block.rows, block.sums);
    case 'diff':
      return diff(block.rows, block.total);
    case 'facts':
      return facts(block.rows);
  }
}

const BREAK = raw('<br>');
const TAPE_MARKS = 24;

/** A yellow measure with its marks; the hour is what is written largest. */
function tape({ before, at, after }: Extract<Block, { kind: 'deadline' }>): Html {
  const marks = Array.from({ length: TAPE_MARKS }, (_, index) => {
    const height = index % 4 === 0 ? 14 : 8;
    return html`<td valign="top" style="width:${(100 / TAPE_MARKS).toFixed(3)}%;height:14px;font-size:1px;line-height:1px"><div style="width:1px;height:${height}px;background:#14181f">&nbsp;</div></td>`;
  });
  return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#f2c230" style="margin:6px 0 20px;background:#f2c230"><tr><td style="padding:0 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>${join(marks)}</tr></table></td></tr>
<tr><td style="padding:8px 16px 14px;font:400 16px/1.4 ${raw(TEXT)};color:#14181f">${before}<br><span class="num" style="font:700 28px/1.25 ${raw(TEXT)};white-space:nowrap">${at.time}</span> <span style="white-space:nowrap">on ${at.day}</span>${after && html`<br>${after}`}</td></tr></table>`;
}

const cell = (extra: string) =>
  raw(`padding:12px 0;border-top:1px solid #c6ccc4;font:400 16px/1.45 ${TEXT};color:#14181f;${extra}`);

function lines(rows: readonly LineRow[], sums: readonly SumRow[]): Html {
  const goods = rows.map(
    ({ title, detail, amount }) => html`<tr>
<td valign="top" class="ink rule" style="${cell('')}"><b>${title}</b><br><span class="soft num" style="color:#49515c">${detail}</span></td>
<td valign="top" align="right" class="ink rule num" style="${cell('padding-left:16px;white-space:nowrap')}">${amount}</td></tr>`,
  );
  const total = sums.map(({ label, amount, strong = false }) => {
    const style = strong
      ? 'font-weight:700;font-size:18px;border-top:2px solid #14181f'
      : 'padding:6px 0;border-top:0';
    return html`<tr><td class="ink${strong ? ' rule' : ''}" style="${cell(style)}">${label}</td>
<td align="right" class="ink num${strong ? ' rule' : ''}" style="${cell(`${style};padding-left:16px;white-space:nowrap`)}">${amount}</td></tr>`;
  });
  const gap =
    !sums[0]?.strong &&
    html`<tr><td colspan="2" class="rule" style="border-top:1px solid #c6ccc4;height:6px;font-size:1px;line-height:6px">&nbsp;</td></tr>`;
  return html`<table width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 18px;border-collapse:collapse">${join(goods)}${gap}${join(total)}</table>`;
}

const COLOUR_OF_WORD = {
  Added: ['moss', '#1e6244'],
  Removed: ['madder', '#a32a1b'],
  Changed: ['indigo', '#2a2f86'],
} as const;

function diff(rows: readonly DiffRow[], total: Omit<DiffRow, 'word' | 'detail'>): Html {
  const head = (label: string, side: 'left' | 'right') =>
    html`<th scope="col" align="${side}" class="soft" style="padding:0 0 6px${side === 'right' ? ' 14px' : ''};font:400 14px/1.4 ${raw(TEXT)};color:#49515c">${label}</th>`;
  const body = rows.map((row) => {
    const [name, colour] = row.word ? COLOUR_OF_WORD[row.word] : ['', ''];
    const word =
      row.word &&
      html`<span class="${name}" style="font-size:14px;font-weight:700;color:${colour}">${row.word}</span><br>`;
    return html`<tr><td valign="top" class="ink rule" style="${cell('')}">${word}<b>${row.title}</b>${row.detail && html`<br><span class="soft" style="color:#49515c">${row.detail}</span>`}</td>
${sides(row, '')}</tr>`;
  });
  const strong = 'font-weight:700;font-size:18px;border-top:2px solid #14181f';
  return html`<table width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 18px;border-collapse:collapse">
<tr>${head('What', 'left')}${head('Before', 'right')}${head('Now', 'right')}</tr>${join(body)}
<tr><td class="ink rule" style="${cell(strong)}">${total.title}</td>${sides(total, strong)}</tr></table>`;
}

/** Old and new. Said in words where there is none, since a line through a number is easily missed. */
function sides({ before, after }: Pick<DiffRow, 'before' | 'after'>, style: string): Html {
  const right = cell(`padding-left:14px;${style}`);
  const nothing = html`<span class="soft" style="color:#49515c;font-weight:400;font-size:16px">none</span>`;
  const old =
    before === null
      ? nothing
      : html`<del class="soft" style="color:#49515c;font-weight:400">${join(before, BREAK)}</del>`;
  return html`<td valign="top" align="right" class="ink rule num" style="${right}">${old}</td>
<td valign="top" align="right" class="ink rule num" style="${right}">${after === null ? nothing : html`<b>${join(after, BREAK)}</b>`}</td>`;
}

function facts(rows: readonly FactRow[]): Html {
  return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:4px 0 4px">${join(
    rows.map(
      ({ label, value }) => html`<tr><td style="padding:0 0 12px">
<span class="soft" style="font:400 14px/1.4 ${raw(TEXT)};color:#49515c">${label}</span><br>
<span class="ink num" style="font:400 16px/1.45 ${raw(TEXT)};color:#14181f">${join(value, BREAK)}</span></td></tr>`,
    ),
  )}</table>`;
}

/** `<` cannot appear in it, so no title can end the script element. */
function orderMarkup({ brand, orderNumber, link, markup }: Letter): string {
  return JSON.stringify({
    '@context': 'http://schema.org',
    '@type': 'Order',
    merchant: { '@type': 'Organization', name: brand },
    orderNumber,
    orderDate: markup.placedAt.toISOString(),
    orderStatus: `http://schema.org/${markup.status}`,
    priceCurrency: markup.currencyCode,
    price: markup.total,
    url: link.href,
    acceptedOffer: markup.items.map((item) => ({
      '@type': 'Offer',
      itemOffered: { '@type': 'Product', name: item.name, sku: item.sku },
      price: item.total,
      priceCurrency: markup.currencyCode,
      eligibleQuantity: { '@type': 'QuantitativeValue', value: item.quantity },
    })),
  }).replaceAll('<', '\\u003c');
}

import type { Html, HtmlValue } from './html.ts';
import { html } from './html.ts';

/** What a page is made of. `tool` pages show the sandbox's own navigation, `customer` pages only the band. */
interface Layout {
  title: string;
  kind: 'tool' | 'customer';
  current?: 'bench' | 'mailbox';
  script?: string;
  body: HtmlValue;
}

const PLACES = [
  ['bench', '/', 'Bench'],
  ['mailbox', '/mailbox', 'Mailbox'],
] as const;

function navigation(current: Layout['current']): Html {
  return html`<nav aria-label="Sandbox">${PLACES.map(
    ([name, href, label]) =>
      html`<a href="${href}"${current === name && html` aria-current="page"`}>${label}</a>`,
  )}</nav>`;
}

/** A whole page under the band that says that no money moves here. */
export function layout(page: Layout): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${page.title} · Sandbox</title>
<link rel="icon" href="/sandbox.svg" type="image/svg+xml">
<link rel="stylesheet" href="/sandbox.css">
${page.script && html`<script type="module" src="${page.script}"></script>`}
</head>
<body class="${page.kind}">
<header class="band"><p><strong>Sandbox</strong> – no real money</p>${page.kind === 'tool' && navigation(page.current)}</header>
<main>${page.body}</main>
</body>
</html>`;
}

/** A page for something that is not there, or cannot be done any more. */
export function notice(title: string, sentence: string, way: Html): Html {
  return layout({
    title,
    kind: 'tool',
    body: html`<section class="card narrow"><h1>${title}</h1><p>${sentence}</p><p>${way}</p></section>`,
  });
}

/** An instant as a `time` element: date and clock time in UTC to the second. `at` in milliseconds. */
export function instant(at: number): Html {
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 10)} <b>${iso.slice(11, 19)}</b></time>`;
}

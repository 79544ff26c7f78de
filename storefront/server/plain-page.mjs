import { createHash } from 'node:crypto';

const STYLE =
  ':root{color-scheme:light dark}body{margin:0;padding:12vh 24px;font:18px/1.5 system-ui,sans-serif;background:#eef0ec;color:#14181f}' +
  'main{max-width:34rem;margin:auto}h1{font-size:2rem;line-height:1.1;margin:0 0 .5em}a{color:#2a2f86}' +
  '@media(prefers-color-scheme:dark){body{background:#101318;color:#eef0ea}a{color:#aeb8ff}}';
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
const TITLES = {
  400: 'We could not read that',
  403: 'We did not do that',
  404: 'Nothing here',
  405: 'Not possible here',
  411: 'We could not read that form',
  413: 'That is too much at once',
  415: 'We could not read that form',
  500: 'That went wrong',
};

/** A page that needs no part of the application: for refusals at the door and for when the application cannot answer. */
export function plainPage(response, status, sentence) {
  const title = TITLES[status] ?? TITLES[500];
  response
    .status(status)
    .set({
      'Cache-Control': 'no-store',
      'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    })
    .type('html')
    .send(
      `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">` +
        `<title>${title}</title><style>${STYLE}</style><main><h1>${title}</h1><p>${sentence} <a href="/">Go to the shop</a></p></main></html>`,
    );
}

/// <reference lib="dom" />
const REFRESH_MS = 4_000;

/** Puts the page's current state in place, unless someone selects, uses a control or has something unfolded. */
async function refresh(): Promise<void> {
  const main = document.querySelector('main');
  const unfolded = main?.querySelector('details[open]') !== null;
  const busy = unfolded || main?.contains(document.activeElement) || !getSelection()?.isCollapsed;
  if (!main || busy || document.hidden) return;
  const response = await fetch(location.href).catch(() => undefined);
  if (!response?.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('main');
  if (fresh) main.replaceChildren(...fresh.childNodes);
}

setInterval(() => void refresh(), REFRESH_MS);

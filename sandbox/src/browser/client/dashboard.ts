/// <reference lib="dom" />
const REFRESH_MS = 4_000;

/** Puts the bench's current state in place, unless someone is reading a selection or using a control. */
async function refresh(): Promise<void> {
  const main = document.querySelector('main');
  const busy = main?.contains(document.activeElement) || !getSelection()?.isCollapsed;
  if (!main || busy || document.hidden) return;
  const response = await fetch(location.href).catch(() => undefined);
  if (!response?.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('main');
  if (fresh) main.replaceChildren(...fresh.childNodes);
}

setInterval(() => void refresh(), REFRESH_MS);

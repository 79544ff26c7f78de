/** HTML that is safe to put into HTML as it is. */
export interface Html {
  readonly text: string;
}

type Part = Html | string | number | null | false | undefined;

/** Template tag: every value is escaped unless it is Html already; null, false and undefined are nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { text: strings.reduce((text, string, index) => text + render(parts[index - 1]) + string) };
}

export const join = (parts: readonly Part[], between: Html = raw('')): Html =>
  raw(parts.map(render).join(between.text));

/** Only for what this code wrote itself. */
export const raw = (text: string): Html => ({ text });

function render(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  return typeof part === 'object' ? part.text : escapeHtml(String(part));
}

const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { Appearance, FontSource, Scheme } from './protocol.ts';

const NIGHT: Record<string, string> = {
  colorBackground: '#23262b',
  colorText: '#f1f3f4',
  colorTextSecondary: '#a9b0b7',
  colorTextPlaceholder: '#838b93',
  colorPrimary: '#7fd0cc',
  colorDanger: '#ff9c8f',
};

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Whether a colour is dark, as the browser itself resolves it; undefined when it is no colour. */
function isDark(colour: string | undefined): boolean | undefined {
  if (!colour) return undefined;
  const probe = document.createElement('canvas').getContext('2d');
  if (!probe) return undefined;
  probe.fillStyle = '#010203';
  probe.fillStyle = colour;
  const hex = /^#(..)(..)(..)$/.exec(String(probe.fillStyle));
  if (!hex || probe.fillStyle === '#010203') return undefined;
  const [red = 0, green = 0, blue = 0] = hex.slice(1).map((part) => Number.parseInt(part, 16));
  return red * 0.299 + green * 0.587 + blue * 0.114 < 128;
}

/** An empty rule for `selector`; undefined, with a word in the console, when it is not a selector. */
function addRule(sheet: CSSStyleSheet, selector: string): CSSStyleRule | undefined {
  try {
    const rule = sheet.cssRules[sheet.insertRule(`${selector} {}`, sheet.cssRules.length)];
    return rule instanceof CSSStyleRule ? rule : undefined;
  } catch {
    console.warn(`appearance.rules: "${selector}" is not a selector.`);
    return undefined;
  }
}

let rules: CSSStyleSheet | undefined;

/**
 * Dresses the form as the shop asks: `variables` become custom properties that the form's style sheet reads,
 * `rules` apply to the public class names (`.Input`, `.Label`, `.Error`, `.Block`).
 * Returns the colour scheme the form has now.
 */
export function dress(appearance: Appearance): Scheme {
  const variables = { ...(appearance.theme === 'night' ? NIGHT : {}), ...appearance.variables };
  const root = document.documentElement;
  for (const name of [...root.style]) if (name.startsWith('--')) root.style.removeProperty(name);
  for (const [name, value] of Object.entries(variables)) root.style.setProperty(`--${kebab(name)}`, value);
  document.body.classList.toggle('flat', appearance.theme === 'flat');
  document.body.classList.toggle('labels-floating', appearance.labels === 'floating');
  if (rules) document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== rules);
  rules = new CSSStyleSheet();
  for (const [selector, declarations] of Object.entries(appearance.rules ?? {})) {
    const rule = addRule(rules, selector);
    if (!rule) continue;
    for (const [name, value] of Object.entries(declarations)) rule.style.setProperty(kebab(name), value);
  }
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, rules];
  const scheme = isDark(variables['colorBackground']) ? 'dark' : 'light';
  root.style.setProperty('color-scheme', scheme);
  return scheme;
}

/** Loads the fonts the shop brings; one that does not come leaves the fallback in place. */
export function loadFonts(fonts: FontSource[]): void {
  for (const font of fonts) {
    if (font.cssSrc) {
      const link = document.createElement('link');
      link.rel = 'stylesheet';
      link.href = font.cssSrc;
      document.head.append(link);
    } else if (font.family && font.src) {
      const face = new FontFace(font.family, font.src, {
        style: font.style ?? 'normal',
        weight: font.weight ?? 'normal',
      });
      document.fonts.add(face);
      face.load().catch(() => undefined);
    }
  }
}

import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect, inject, onTestFinished } from 'vitest';

/** With scripts and without: the two ways in which every page has to work. */
export const BOTH_WAYS = [
  { way: 'with scripts', javaScript: true },
  { way: 'without scripts', javaScript: false },
] as const;

export const DESK = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** How long a visitor waits for something to appear before the test gives up, in milliseconds. */
const PATIENCE_MS = 15_000;
/** Typed refusals: the browser notes each of them as a failed load, and the page says what to do. */
const REFUSALS = [402, 409, 422];
/** The browser lets the cross-fade between two pages go when the second is there already: an ornament, not a fault. */
const FADE_LET_GO = /\bTransition was (aborted|skipped)\b/;

interface VisitorOptions {
  javaScript?: boolean;
  viewport?: { readonly width: number; readonly height: number };
  colorScheme?: 'light' | 'dark';
  /** Statuses and complaints that this visitor goes looking for, besides those of a refused form. */
  meets?: readonly (number | RegExp)[];
}

/** Someone in the shop: a browser of their own with its cookies, and the page they look at. */
export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly javaScript: boolean;
  /** Opens an address of the shop, and waits until its scripts run where there are any. */
  go(path: string): Promise<void>;
}

let shared: Promise<Browser> | undefined;
const browser = () => {
  shared ??= chromium.connect(inject('browser'));
  return shared;
};

/**
 * A new visitor. Whatever their pages complain about (errors in the console, exceptions, violations of the content
 * policy) fails the test when it ends.
 */
export async function openShop({
  javaScript = true,
  viewport = DESK,
  colorScheme = 'light',
  meets = [],
}: VisitorOptions = {}): Promise<Visitor> {
  const { storefront } = inject('shop');
  const context = await (await browser()).newContext({
    baseURL: storefront,
    javaScriptEnabled: javaScript,
    viewport,
    colorScheme,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const complaints = listen(context, [...REFUSALS, ...meets]);
  onTestFinished(async () => {
    await context.close();
    expect(complaints, 'what the pages complained about').toEqual([]);
  });
  const page = await context.newPage();
  return {
    page,
    context,
    javaScript,
    async go(path) {
      await page.goto(path);
      await ready(page, javaScript);
    },
  };
}

function listen(context: BrowserContext, expected: readonly (number | RegExp)[]): string[] {
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (message.type() !== 'error') return;
    const status = /the server responded with a status of (\d+)/.exec(message.text())?.[1];
    const text = `${message.text()} at ${message.location().url}`;
    if (expected.some((each) => (each instanceof RegExp ? each.test(text) : each === Number(status)))) return;
    complaints.push(text);
  });
  context.on('weberror', (error) => {
    const text = String(error.error());
    if (!FADE_LET_GO.test(text)) complaints.push(text);
  });
  return complaints;
}

/**
 * Waits until the page answers by script. Pages of the catalogue start their scripts at the first sign of a visitor,
 * so one is given. Without scripts there is nothing to wait for.
 */
export async function ready(page: Page, javaScript: boolean): Promise<void> {
  if (!javaScript) return;
  await page.mouse.move(2, 2);
  await page.mouse.move(4, 4);
  await page.waitForFunction(() => Object.keys(document.body).some((key) => key.startsWith('__react')));
}

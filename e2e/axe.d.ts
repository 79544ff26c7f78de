/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { AxeResults, RunOptions } from 'axe-core';

declare global {
  interface Window {
    /** There once the rules have been put into the page. */
    axe: { run(place: Document, options: RunOptions): Promise<AxeResults> };
  }
}

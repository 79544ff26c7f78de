import { existsSync } from 'node:fs';

const MARK = 'src/browser/styles/page.css';

/**
 * The sandbox's `src/browser/` as a URL, wherever this code runs from: its own file, or a bundle elsewhere in
 * the package. The pages' styles and scripts are read from there.
 */
export function sourceFolder(): URL {
  let folder = new URL('.', import.meta.url);
  while (!existsSync(new URL(MARK, folder))) {
    const parent = new URL('..', folder);
    if (parent.href === folder.href)
      throw new Error(`The sandbox's sources (${MARK}) are not beside its code.`);
    folder = parent;
  }
  return new URL('src/browser/', folder);
}

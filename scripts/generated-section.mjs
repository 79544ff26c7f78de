/** Puts generated text between its two markers in a document; everything around it is written by people. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './services.mjs';

const RELIABILITY = path.join(root, 'docs/reliability.md');

/** @throws when the document has no such markers. */
export function writeSection(name, lines) {
  const [begin, end] = [`<!-- ${name}: generated -->`, `<!-- ${name}: end -->`];
  const text = readFileSync(RELIABILITY, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${RELIABILITY} has no ${begin} … ${end}`);
  writeFileSync(RELIABILITY, `${text.slice(0, from + begin.length)}\n${lines.join('\n')}\n${text.slice(to)}`);
}

/**
 * Makes the two font files the shop serves, from the open sources in node_modules: Latin-1 and the signs we print,
 * the display face pinned to one width and weight, the text face kept variable from 400 to 700.
 * Run by hand after a change of face: `node scripts/make-fonts.mjs`. The results are committed.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import subsetFont from 'subset-font';

const root = path.join(import.meta.dirname, '..');
const range = (from, to) =>
  String.fromCodePoint(...Array.from({ length: to - from + 1 }, (_, i) => from + i));
const SIGNS = '–—‘’‚“”„…•′″€™−×÷≤≥→←↑↓✓ŒœŠšŽžŸıŁłŐőŰű№½¼¾²³';
const TEXT = range(0x20, 0x7e) + range(0xa0, 0xff) + SIGNS;

const faces = [
  {
    source: '@fontsource-variable/anybody/files/anybody-latin-standard-normal.woff2',
    output: 'app/fonts/anybody-115-740.woff2',
    options: {
      variationAxes: { wdth: 115, wght: 740 },
      keepFeatures: ['kern', 'liga', 'tnum', 'mark', 'mkmk'],
    },
  },
  {
    source: '@fontsource-variable/familjen-grotesk/files/familjen-grotesk-latin-wght-normal.woff2',
    output: 'app/fonts/familjen-grotesk.woff2',
    options: {
      variationAxes: { wght: { min: 400, max: 700 } },
      keepFeatures: ['kern', 'liga', 'tnum', 'mark', 'mkmk'],
    },
  },
];

for (const { source, output, options } of faces) {
  const original = await readFile(path.join(root, 'node_modules', source));
  const subset = await subsetFont(original, TEXT, { targetFormat: 'woff2', noHinting: true, ...options });
  await writeFile(path.join(root, output), subset);
  console.log(`${output}: ${original.length} → ${subset.length} bytes`);
}

/**
 * Draws every picture of the shop into `storefront/public/art` and lists them in `prisma/demo/pictures.ts`.
 * Pictures whose recipe and whose drawing code did not change are left alone.
 *
 *     npx tsx scripts/art/make.ts            all that changed
 *     npx tsx scripts/art/make.ts tote hero  only slugs containing one of these words, changed or not
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DemoPicture } from '../../prisma/demo/types.ts';
import { averageColour, type Rendition, writeRendition } from './encode.ts';
import { FORMS } from './forms.ts';
import type { Recipe } from './recipe.ts';
import { RECIPES } from './recipes.ts';
import { render } from './render.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = join(HERE, '../../storefront/public/art');
const LIST = join(HERE, '../../prisma/demo/pictures.ts');
const LEDGER = join(HERE, 'drawn.json');
/** Files that decide what is drawn but not how any one picture looks. */
const NOT_DRAWING = /^(make|recipes.*)\.ts$/;

interface Drawn {
  readonly inputs: string;
  readonly color: string;
}

interface Pass {
  readonly pixelsWide: number;
  readonly coarseness: number;
  readonly renditions: readonly Rendition[];
}

function passesFor(recipe: Recipe): Pass[] {
  if (recipe.wide) {
    const size = (wide: number, quality: number): Rendition => ({
      suffix: String(wide),
      wide,
      high: (wide * 9) / 16,
      kind: 'avif',
      quality,
    });
    return [{ pixelsWide: 1600, coarseness: 0.75, renditions: [size(1280, 38), size(640, 44)] }];
  }
  const size = (wide: number, kind: Rendition['kind'], quality: number): Rendition => ({
    suffix: String(wide),
    wide,
    high: wide * 1.25,
    kind,
    quality,
  });
  return [
    {
      pixelsWide: 960,
      coarseness: 1,
      renditions: [size(960, 'avif', 30), size(640, 'avif', 35), size(640, 'webp', 20)],
    },
    { pixelsWide: 480, coarseness: 1.7, renditions: [size(320, 'avif', 42)] },
  ];
}

async function drawingCode(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(HERE))
    .filter((each) => each.endsWith('.ts') && !NOT_DRAWING.test(each))
    .sort()) {
    hash.update(await readFile(join(HERE, name)));
  }
  hash.update(await readFile(join(HERE, '../../prisma/demo/dyes.ts')));
  return hash.digest('hex');
}

async function readLedger(): Promise<Record<string, Drawn>> {
  return existsSync(LEDGER) ? JSON.parse(await readFile(LEDGER, 'utf8')) : {};
}

async function writeLedger(ledger: Readonly<Record<string, Drawn>>): Promise<void> {
  await writeFile(LEDGER, `${JSON.stringify(ledger, null, 2)}\n`);
}

async function draw(recipe: Recipe): Promise<{ color: string; bytes: number }> {
  let color = '';
  let bytes = 0;
  for (const pass of passesFor(recipe)) {
    const raster = render(recipe, pass.pixelsWide, pass.coarseness);
    color ||= await averageColour(raster);
    for (const each of pass.renditions) bytes += await writeRendition(OUT, recipe.slug, raster, each);
  }
  return { color, bytes };
}

function isWhole(recipe: Recipe): boolean {
  return passesFor(recipe)
    .flatMap((pass) => pass.renditions)
    .every((each) => existsSync(join(OUT, `${recipe.slug}-${each.suffix}.${each.kind}`)));
}

function altOf(recipe: Recipe): string {
  if (recipe.alt) return recipe.alt;
  const { words } = FORMS[recipe.form];
  const cloth = recipe.cloths[0];
  return cloth && words[0] === words[0]!.toLowerCase() ? `${cloth.words}, ${words}` : words;
}

function pictureOf(recipe: Recipe, color: string): DemoPicture {
  const size = recipe.wide ? { width: 1280, height: 720 } : { width: 960, height: 1200 };
  return { slug: recipe.slug, ...size, color, alt: altOf(recipe) };
}

async function writeList(pictures: readonly DemoPicture[]): Promise<void> {
  const rows = pictures.map(({ slug, width, height, color, alt }) => {
    const fields = `slug: '${slug}', width: ${width}, height: ${height}, color: '${color}', alt: '${alt}'`;
    const line = `  { ${fields} },`;
    return line.length <= 110
      ? line
      : `  {\n    ${fields.split(/, (?=(?:width|height|color|alt): )/).join(',\n    ')},\n  },`;
  });
  const text = [
    '// Written by scripts/art/make.ts; do not edit.',
    "import type { DemoPicture } from './types.ts';",
    '',
    '/** Every picture under `storefront/public/art`, by its base name. */',
    'export const PICTURES: readonly DemoPicture[] = [',
    ...rows,
    '];',
    '',
  ];
  await writeFile(LIST, text.join('\n'));
}

async function removeStrangers(): Promise<void> {
  const known = new Set(RECIPES.map((recipe) => recipe.slug));
  for (const name of await readdir(OUT)) {
    const slug = name.replace(/-\d+\.(avif|webp)$/, '');
    if (slug !== name && !known.has(slug)) await rm(join(OUT, name));
  }
}

async function main(words: readonly string[]): Promise<void> {
  const code = await drawingCode();
  const ledger = await readLedger();
  for (const recipe of RECIPES) {
    const inputs = createHash('sha256')
      .update(code)
      .update(JSON.stringify([recipe, passesFor(recipe)]))
      .digest('hex')
      .slice(0, 16);
    const asked = words.some((word) => recipe.slug.includes(word));
    const fresh = ledger[recipe.slug]?.inputs === inputs && isWhole(recipe);
    if (words.length > 0 ? !asked : fresh) continue;
    const { color, bytes } = await draw(recipe);
    ledger[recipe.slug] = { inputs, color };
    await writeLedger(ledger);
    process.stdout.write(`${recipe.slug} ${Math.round(bytes / 1024)} KB\n`);
  }
  await removeStrangers();
  const drawn = RECIPES.filter((recipe) => ledger[recipe.slug]);
  await writeLedger(Object.fromEntries(drawn.map((recipe) => [recipe.slug, ledger[recipe.slug]!])));
  await writeList(drawn.map((recipe) => pictureOf(recipe, ledger[recipe.slug]!.color)));
}

await main(process.argv.slice(2));

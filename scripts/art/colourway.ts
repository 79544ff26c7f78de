import { DYES, type DyeName } from '../../prisma/demo/dyes.ts';
import { DRAFT_WORDS, type DraftName } from './draft.ts';

/** A band of one colour, as wide as it measures on a picture 960 pixels across. */
export type Band = readonly [dye: DyeName | 'White', width: number];

/** Everything that makes one cloth look different from another. */
export interface ClothSpec {
  readonly draft: DraftName;
  readonly warp: readonly Band[];
  readonly weft: readonly Band[];
  /** Distance between threads, in pixels of a 960 pixel picture. */
  readonly pitch: number;
  /** How uneven the yarn is, 0 (machine spun) to 1 (hand spun). */
  readonly slub: number;
  /** How far the surface is brushed, 0 to 1. */
  readonly nap: number;
  /** How much light it throws back, 0 to 1. */
  readonly sheen: number;
  /** As said in alternative text: "Indigo and white twill check". */
  readonly words: string;
}

type Finish = Partial<Pick<ClothSpec, 'pitch' | 'slub' | 'nap' | 'sheen'>>;

function cloth(
  draft: DraftName,
  warp: readonly Band[],
  weft: readonly Band[],
  words: string,
  finish: Finish,
): ClothSpec {
  return { draft, warp, weft, words, pitch: 4.6, slub: 0.25, nap: 0, sheen: 0.04, ...finish };
}

function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}

/** One colour both ways. */
export function solid(draft: DraftName, dye: DyeName, finish: Finish = {}): ClothSpec {
  return cloth(draft, [[dye, 600]], [[dye, 600]], `${dye} ${DRAFT_WORDS[draft]}`, finish);
}

/** Pale warp, dyed weft: the draft shows. */
export function twoTone(
  draft: DraftName,
  dye: DyeName,
  pale: DyeName = 'Chalk',
  finish: Finish = {},
): ClothSpec {
  const words = `${dye} and ${pale.toLowerCase()} ${DRAFT_WORDS[draft]}`;
  return cloth(draft, [[pale, 600]], [[dye, 600]], words, finish);
}

/** Wide block, fine line, the way of the harbour check. */
export function harbourCheck(dye: DyeName, scale = 1): ClothSpec {
  const bands: Band[] = [
    [dye, 70 * scale],
    ['Chalk', 28 * scale],
    [dye, 14 * scale],
    ['Chalk', 98 * scale],
  ];
  return cloth('twill', bands, bands, `${dye} and white twill check`, { slub: 0.3 });
}

export function gingham(dye: DyeName, square = 42): ClothSpec {
  const bands: Band[] = [
    [dye, square],
    ['White', square],
  ];
  return cloth('plain', bands, bands, `${dye} and white gingham`, { pitch: 4.2 });
}

/** Groups of fine lines beside a broad one, running along the length. */
export function ticking(dye: DyeName, scale = 1, ground: DyeName = 'Chalk'): ClothSpec {
  const bands: Band[] = [
    [ground, 58 * scale],
    [dye, 7 * scale],
    [ground, 7 * scale],
    [dye, 28 * scale],
    [ground, 7 * scale],
    [dye, 7 * scale],
  ];
  return cloth('warpTwill', bands, [[ground, 600]], `${dye} and white ticking stripe`, { pitch: 4.4 });
}

/** Equal broad stripes. */
export function awning(dye: DyeName, width = 90, other: DyeName = 'Chalk'): ClothSpec {
  const bands: Band[] = [
    [dye, width],
    [other, width],
    [dye, width * 0.2],
    [other, width * 0.2],
  ];
  return cloth('warpTwill', bands, [[other, 600]], `${dye} and ${other.toLowerCase()} broad stripe`, {
    pitch: 5.2,
  });
}

/** The five colours of the district check. */
export function tartan(main: DyeName, second: DyeName, line: DyeName, scale = 1): ClothSpec {
  const bands: Band[] = [
    [main, 96 * scale],
    ['Ink', 14 * scale],
    [second, 56 * scale],
    [line, 8 * scale],
    [second, 56 * scale],
    ['Ink', 14 * scale],
    [main, 96 * scale],
    ['Slate', 40 * scale],
  ];
  return cloth(
    'twill',
    bands,
    bands,
    `${main}, ${second.toLowerCase()} and ${line.toLowerCase()} wool tartan`,
    {
      nap: 0.45,
      pitch: 5,
    },
  );
}

export function windowpane(ground: DyeName, line: DyeName, pane = 150): ClothSpec {
  const bands: Band[] = [
    [ground, pane],
    [line, 7],
  ];
  return cloth('twill', bands, bands, `${ground} twill with a ${line.toLowerCase()} windowpane`, {
    pitch: 4.4,
    nap: 0.3,
  });
}

/** Fine red or blue lines both ways on bleached linen. */
export function paneCheck(dye: DyeName): ClothSpec {
  const bands: Band[] = [
    ['White', 84],
    [dye, 7],
    ['White', 7],
    [dye, 7],
  ];
  return cloth('plain', bands, bands, `White linen with a ${dye.toLowerCase()} pane check`, {
    slub: 0.45,
    pitch: 4.4,
  });
}

/** Bands across the cloth, in the weft. */
export function bandsAcross(
  draft: DraftName,
  bands: readonly Band[],
  words: string,
  finish: Finish = {},
): ClothSpec {
  return cloth(draft, [['Chalk', 600]], bands, words, finish);
}

/** Bands along the cloth, in the warp. */
export function bandsAlong(
  draft: DraftName,
  bands: readonly Band[],
  words: string,
  finish: Finish = {},
): ClothSpec {
  return cloth(
    draft,
    bands,
    [[bands[0]![0] === 'White' ? 'Chalk' : (bands[0]![0] as DyeName), 600]],
    words,
    finish,
  );
}

/** Dyed warp, undyed weft, hard twist. */
export function denim(dye: DyeName): ClothSpec {
  const words = `${capital(dye)} selvedge denim`;
  return cloth('warpTwill', [[dye, 600]], [['Oat', 600]], words, { pitch: 4.2, slub: 0.7 });
}

/** Linear light, 0 to 1, of a dye. */
export function linearOf(dye: DyeName | 'White'): readonly [number, number, number] {
  const [r, g, b] = linearHex(dye === 'White' ? '#f3f2ec' : DYES[dye]);
  // Fibre scatters some light before it meets the dye, so cloth is never as pure as a dye card.
  const haze = 0.3 * r + 0.55 * g + 0.15 * b + 0.02;
  return [r + (haze - r) * 0.05, g + (haze - g) * 0.05, b + (haze - b) * 0.05];
}

/** Linear light, 0 to 1, of #rrggbb. */
export function linearHex(hex: string): readonly [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  const channel = (shift: number) => (((value >> shift) & 255) / 255) ** 2.2;
  return [channel(16), channel(8), channel(0)];
}

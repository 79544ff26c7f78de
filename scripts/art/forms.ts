import { DYES } from '../../prisma/demo/dyes.ts';
import { bolt, cutting, roll, swatch } from './form-flat.ts';
import { boundBlanket, foldedThrow, linenPile, napkins, picnic, stack } from './form-folded.ts';
import { heroRolls, heroTable } from './form-hero.ts';
import { tableEdge, towel } from './form-hung.ts';
import { apron, drawstring, halfApron, potHolder, tote } from './form-made.ts';
import { buttonCard, coil, darningCard, reel, reels, sampleBook } from './form-notions.ts';
import { cushion } from './form-soft.ts';
import { coasterPile, coasters, placemats, runner } from './form-table.ts';
import type { Stage } from './stage.ts';

interface Form {
  readonly draw: (stage: Stage) => void;
  /** Ends the alternative text: "Indigo and white twill check, pinked swatch". */
  readonly words: string;
}

const HOUSE = [DYES.Indigo, DYES.Madder, DYES.Weld, DYES.Moss, DYES.Oat];

/** Every shape a picture can take. */
export const FORMS = {
  heroTable: {
    draw: heroTable,
    words:
      'Indigo check on the cutting table, a yellow tape measure along its edge, shears and swatches beside it',
  },
  heroRolls: {
    draw: heroRolls,
    words: 'Rolls of cloth side by side on the cutting table, a yellow tape measure in front',
  },
  swatch: { draw: swatch, words: 'pinked swatch with its bale ticket' },
  cutting: { draw: cutting, words: 'on the cutting table with tape measure and shears' },
  bolt: { draw: bolt, words: 'wound on a board' },
  roll: { draw: roll, words: 'drawn off the roll' },
  towel: { draw: towel, words: 'towel hanging from a wooden rail' },
  tableEdge: { draw: tableEdge, words: 'falling over the edge of a table' },
  cushion: { draw: (s) => cushion(s, { wide: 380, high: 380, plump: 190 }), words: 'square cushion' },
  pipedCushion: {
    draw: (s) => cushion(s, { wide: 372, high: 372, plump: 200, piping: true }),
    words: 'square cushion with a piped edge',
  },
  oblongCushion: { draw: (s) => cushion(s, { wide: 415, high: 280, plump: 165 }), words: 'oblong cushion' },
  fringedCushion: {
    draw: (s) => cushion(s, { wide: 380, high: 262, plump: 160, fringe: true }),
    words: 'oblong cushion with fringed ends',
  },
  bolster: { draw: (s) => cushion(s, { wide: 440, high: 190, plump: 200 }), words: 'long bolster' },
  floorCushion: {
    draw: (s) => cushion(s, { wide: 425, high: 425, plump: 250, piping: true, button: true }),
    words: 'buttoned floor cushion',
  },
  stack: { draw: stack, words: 'three pieces folded on a shelf' },
  linenPile: { draw: linenPile, words: 'a folded pile on a shelf, tied with cord' },
  foldedThrow: { draw: foldedThrow, words: 'folded throw with a twisted fringe' },
  boundBlanket: { draw: boundBlanket, words: 'folded blanket with a bound edge' },
  napkins: { draw: napkins, words: 'four napkins fanned on a table' },
  picnic: { draw: picnic, words: 'napkins folded in a pile' },
  runner: { draw: runner, words: 'fringed runner on a table with a plate' },
  placemats: { draw: placemats, words: 'two place mats, one laid with a plate and knife' },
  coasters: { draw: coasters, words: 'six pinked coasters' },
  coasterPile: { draw: coasterPile, words: 'coasters in a paper band' },
  apron: { draw: apron, words: 'bib apron on a hook' },
  halfApron: { draw: halfApron, words: 'half apron on a rail' },
  potHolder: { draw: potHolder, words: 'quilted pot holder on a hook' },
  drawstring: { draw: drawstring, words: 'drawstring bag' },
  tote: { draw: tote, words: 'tote bag on a hook' },
  reelOat: { draw: reel(DYES.Oat), words: 'Undyed linen thread on a beech reel' },
  reelIndigo: { draw: reel(DYES.Indigo), words: 'Indigo linen thread on a beech reel' },
  reelMadder: { draw: reel(DYES.Madder), words: 'Madder linen thread on a beech reel' },
  reelMoss: { draw: reel(DYES.Moss), words: 'Moss linen thread on a beech reel' },
  fiveReels: { draw: reels(HOUSE), words: 'Five reels of cotton in indigo, madder, weld, moss and oat' },
  threeReels: { draw: reels(HOUSE, true), words: 'Three reels of sewing cotton lying loose' },
  cardPeat: { draw: buttonCard(DYES.Peat, 2, 3, 92, 4), words: 'Six dark brown corozo buttons on a card' },
  cardMoss: { draw: buttonCard(DYES.Moss, 2, 3, 92, 4), words: 'Six green corozo buttons on a card' },
  cardShell: {
    draw: buttonCard('#e6e2d8', 3, 4, 58, 2, true, '#2f3a66'),
    words: 'Twelve shell buttons on a blue card',
  },
  shellClose: {
    draw: buttonCard('#e9e3da', 2, 2, 128, 2, true, '#20252f'),
    words: 'Four shell buttons close up on a dark card',
  },
  ribbon: { draw: coil('cloth', 96), words: 'coil of ribbon' },
  narrowTape: { draw: coil('cloth', 74), words: 'coil of tape' },
  measure: { draw: coil('tape', 76), words: 'Yellow tape measure, coiled, its end running free' },
  woolRust: { draw: darningCard(DYES.Rust), words: 'Rust darning wool wound on a card' },
  woolSlate: { draw: darningCard(DYES.Slate), words: 'Slate darning wool wound on a card' },
  woolLichen: { draw: darningCard(DYES.Lichen), words: 'Lichen darning wool wound on a card' },
  samples: { draw: sampleBook(0.5), words: 'Pinked swatches on a brass ring' },
  sampleFan: { draw: sampleBook(1.45), words: 'Pinked swatches fanned out from a brass ring' },
} as const satisfies Record<string, Form>;

export type FormName = keyof typeof FORMS;

import {
  awning,
  bandsAlong,
  denim,
  gingham,
  harbourCheck,
  solid,
  tartan,
  ticking,
  twoTone,
  windowpane,
} from './colourway.ts';
import { type Recipe, shows } from './recipe.ts';

export const HERRINGBONE_PEAT = twoTone('herringbone', 'Peat', 'Oat', { nap: 0.3, pitch: 5 });
export const HERRINGBONE_SLATE = twoTone('herringbone', 'Slate', 'Chalk', { nap: 0.3, pitch: 5 });
export const GOOSE_WELD = twoTone('gooseEye', 'Weld', 'Chalk', { pitch: 4.6, nap: 0.1 });
export const GOOSE_TEAL = twoTone('gooseEye', 'Teal', 'Oat', { pitch: 4.6, nap: 0.1 });
export const TARTAN_MOSS = tartan('Moss', 'Lichen', 'Weld');
export const TARTAN_RUST = tartan('Rust', 'Peat', 'Chalk');
export const LINEN = { slub: 0.95, pitch: 4.4 } as const;
export const HOPSACK = { slub: 0.7, pitch: 5 } as const;
const CANVAS = { slub: 0.35, pitch: 5.4 } as const;
const SATEEN = { sheen: 0.26, pitch: 4, slub: 0.05 } as const;
const HUCK = { slub: 0.5, pitch: 5.6 } as const;

export const CLOTH_RECIPES: readonly Recipe[] = [
  shows('harbour-check-indigo', 'swatch', 'mist', harbourCheck('Indigo')),
  shows('harbour-check-madder', 'bolt', 'sand', harbourCheck('Madder')),
  shows('harbour-check-moss', 'swatch', 'chalk', harbourCheck('Moss')),
  shows('harbour-check-cut', 'cutting', 'ash', harbourCheck('Indigo')),
  shows('quay-ticking-indigo', 'bolt', 'sand', ticking('Indigo')),
  shows('quay-ticking-weld', 'roll', 'sky', ticking('Weld')),
  shows('drovers-tartan-moss', 'cutting', 'oak', TARTAN_MOSS),
  shows('drovers-tartan-rust', 'swatch', 'sage', TARTAN_RUST),
  shows('schoolroom-gingham-madder', 'swatch', 'sky', gingham('Madder')),
  shows('schoolroom-gingham-sky', 'roll', 'chalk', gingham('Sky')),
  shows('schoolroom-gingham-weld', 'bolt', 'mist', gingham('Weld')),
  shows('attic-windowpane-ink', 'roll', 'blush', windowpane('Ink', 'Chalk')),
  shows('attic-windowpane-plum', 'bolt', 'sand', windowpane('Plum', 'Weld')),
  shows('deckchair-canvas-stripe-teal', 'roll', 'oak', awning('Teal')),
  shows('deckchair-canvas-stripe-rust', 'cutting', 'ash', awning('Rust')),
  shows('fell-herringbone-peat', 'roll', 'chalk', HERRINGBONE_PEAT),
  shows('fell-herringbone-slate', 'bolt', 'blush', HERRINGBONE_SLATE),
  shows('goose-eye-wool-weld', 'swatch', 'slate', GOOSE_WELD),
  shows('goose-eye-wool-teal', 'cutting', 'oak', GOOSE_TEAL),
  shows('canal-canvas-oat', 'roll', 'walnut', solid('plain', 'Oat', CANVAS)),
  shows('canal-canvas-ink', 'bolt', 'mist', solid('plain', 'Ink', CANVAS)),
  shows('canal-canvas-madder', 'cutting', 'ash', solid('plain', 'Madder', CANVAS)),
  shows('lantern-linen-chalk', 'cutting', 'oak', solid('plain', 'Chalk', LINEN)),
  shows('lantern-linen-rose', 'roll', 'mist', solid('plain', 'Rose', LINEN)),
  shows('lantern-linen-lichen', 'bolt', 'chalk', solid('plain', 'Lichen', LINEN)),
  shows('hebden-huck-chalk', 'swatch', 'slate', solid('huck', 'Chalk', HUCK)),
  shows('hebden-huck-sky', 'bolt', 'sand', twoTone('huck', 'Sky', 'Chalk', HUCK)),
  shows('evening-sateen-plum', 'cutting', 'ash', solid('satin', 'Plum', SATEEN)),
  shows('evening-sateen-ink', 'roll', 'sand', solid('satin', 'Ink', SATEEN)),
  shows('evening-sateen-brass', 'cutting', 'walnut', solid('satin', 'Brass', SATEEN)),
  shows('granary-hopsack-oat', 'bolt', 'sage', twoTone('basket', 'Oat', 'Chalk', HOPSACK)),
  shows('granary-hopsack-rust', 'swatch', 'mist', twoTone('basket', 'Rust', 'Oat', HOPSACK)),
  shows('narrow-denim-indigo', 'roll', 'ash', denim('Indigo')),
  shows('narrow-denim-ink', 'swatch', 'blush', { ...denim('Ink'), weft: [['Slate', 600]] }),
  shows(
    'loomstate-calico-roll',
    'roll',
    'oak',
    bandsAlong(
      'plain',
      [
        ['Chalk', 590],
        ['Madder', 10],
      ],
      'Unbleached calico',
      { slub: 0.8, pitch: 4.2 },
    ),
  ),
];

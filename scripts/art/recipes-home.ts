import type { DyeName } from '../../prisma/demo/dyes.ts';
import {
  bandsAcross,
  bandsAlong,
  type ClothSpec,
  denim,
  gingham,
  harbourCheck,
  paneCheck,
  solid,
  ticking,
  twoTone,
  windowpane,
} from './colourway.ts';
import { type Recipe, shows } from './recipe.ts';
import {
  GOOSE_TEAL,
  GOOSE_WELD,
  HERRINGBONE_PEAT,
  HERRINGBONE_SLATE,
  HOPSACK,
  LINEN,
  TARTAN_MOSS,
  TARTAN_RUST,
} from './recipes-cloth.ts';

function bordered(dye: DyeName): ClothSpec {
  const bands = [
    ['Chalk', 640],
    [dye, 36],
    ['Chalk', 16],
    [dye, 12],
    ['Chalk', 156],
    [dye, 12],
    ['Chalk', 16],
    [dye, 36],
    ['Chalk', 120],
  ] as const;
  return bandsAcross('huck', bands, `White huck weave with ${dye.toLowerCase()} bands`, {
    slub: 0.5,
    pitch: 5.4,
  });
}

const CANVAS = { slub: 0.35, pitch: 5.4 } as const;
const STRIPED_INK = ticking('Ink', 1, 'Oat');

export const KITCHEN_RECIPES: readonly Recipe[] = [
  shows('ticking-tea-towel-moss', 'towel', 'chalk', ticking('Moss')),
  shows('ticking-tea-towel-indigo', 'towel', 'sand', ticking('Indigo')),
  shows('ticking-tea-towel-madder', 'towel', 'sky', ticking('Madder')),
  shows('huck-hand-towel-sky', 'towel', 'blush', bordered('Sky')),
  shows('huck-hand-towel-rust', 'towel', 'sage', bordered('Rust')),
  shows('glass-cloth-madder', 'towel', 'slate', paneCheck('Madder')),
  shows('glass-cloth-teal', 'linenPile', 'mist', paneCheck('Teal')),
  shows('bakers-apron-indigo', 'apron', 'sand', denim('Indigo'), solid('twill', 'Oat')),
  shows('bakers-apron-oat', 'apron', 'slate', solid('plain', 'Oat', CANVAS), solid('twill', 'Ink')),
  shows('waiters-apron-ink', 'halfApron', 'mist', STRIPED_INK, solid('twill', 'Ink')),
  shows('waiters-apron-madder', 'halfApron', 'chalk', ticking('Madder'), solid('twill', 'Madder')),
  shows('hob-pot-holder-madder', 'potHolder', 'sky', solid('plain', 'Madder', CANVAS), solid('twill', 'Oat')),
  shows('hob-pot-holder-slate', 'potHolder', 'sand', solid('plain', 'Slate', CANVAS), solid('twill', 'Weld')),
  shows('bread-bag', 'drawstring', 'sage', solid('plain', 'Oat', LINEN)),
  shows('bread-bag-cloth', 'cutting', 'oak', solid('plain', 'Oat', LINEN)),
  shows(
    'dishcloths-three',
    'stack',
    'blush',
    twoTone('huck', 'Moss', 'Chalk', { slub: 0.5, pitch: 5.4 }),
    twoTone('huck', 'Madder', 'Chalk', { slub: 0.5, pitch: 5.4 }),
    twoTone('huck', 'Weld', 'Chalk', { slub: 0.5, pitch: 5.4 }),
  ),
  shows('dishcloths-three-cloth', 'swatch', 'slate', bordered('Madder'), bordered('Moss')),
  shows('market-tote-oat', 'tote', 'sky', solid('plain', 'Oat', CANVAS)),
  shows('market-tote-indigo', 'tote', 'sand', harbourCheck('Indigo'), solid('twill', 'Indigo')),
  shows('market-tote-rust', 'tote', 'mist', solid('plain', 'Rust', CANVAS), solid('twill', 'Oat')),
];

export const CUSHION_RECIPES: readonly Recipe[] = [
  shows('goose-eye-cushion-weld', 'pipedCushion', 'mist', GOOSE_WELD),
  shows('goose-eye-cushion-teal', 'pipedCushion', 'sand', GOOSE_TEAL, solid('twill', 'Teal')),
  shows('harbour-cushion-indigo', 'cushion', 'blush', harbourCheck('Indigo')),
  shows('harbour-cushion-madder', 'cushion', 'sky', harbourCheck('Madder')),
  shows('fell-cushion-peat', 'cushion', 'sage', HERRINGBONE_PEAT),
  shows('fell-cushion-slate', 'cushion', 'oak', HERRINGBONE_SLATE),
  shows('ticking-bolster-indigo', 'bolster', 'sand', ticking('Indigo')),
  shows('ticking-bolster-weld', 'bolster', 'slate', ticking('Weld')),
  shows('hopsack-floor-cushion-oat', 'floorCushion', 'oak', twoTone('basket', 'Oat', 'Chalk', HOPSACK)),
  shows('hopsack-floor-cushion-rust', 'floorCushion', 'mist', twoTone('basket', 'Rust', 'Oat', HOPSACK)),
  shows('windowpane-cushion-ink', 'oblongCushion', 'blush', windowpane('Ink', 'Chalk')),
  shows('windowpane-cushion-plum', 'oblongCushion', 'sage', windowpane('Plum', 'Weld')),
  shows('lantern-linen-cushion-rose', 'cushion', 'chalk', solid('plain', 'Rose', LINEN)),
  shows('lantern-linen-cushion-lichen', 'cushion', 'sand', solid('plain', 'Lichen', LINEN)),
  shows('lantern-linen-cushion-chalk', 'cushion', 'slate', solid('plain', 'Chalk', LINEN)),
  shows('drovers-cushion', 'fringedCushion', 'sky', TARTAN_MOSS),
  shows('drovers-cushion-cloth', 'swatch', 'chalk', TARTAN_MOSS, TARTAN_RUST),
];

const WIDE_HERRINGBONE = { nap: 0.35, pitch: 5 } as const;
const SHORE = bandsAcross(
  'plain',
  [
    ['Ink', 60],
    ['Sky', 110],
    ['Chalk', 90],
    ['Weld', 24],
    ['Chalk', 90],
    ['Sky', 110],
    ['Ink', 60],
    ['Chalk', 60],
  ],
  'Ink, sky, chalk and weld bands',
  { nap: 0.25, pitch: 5 },
);

export const THROW_RECIPES: readonly Recipe[] = [
  shows(
    'fell-throw-peat',
    'foldedThrow',
    'mist',
    twoTone('broadHerringbone', 'Peat', 'Oat', WIDE_HERRINGBONE),
  ),
  shows('fell-throw-slate', 'stack', 'sand', twoTone('broadHerringbone', 'Slate', 'Chalk', WIDE_HERRINGBONE)),
  shows('drovers-throw-moss', 'foldedThrow', 'ash', TARTAN_MOSS),
  shows('drovers-throw-rust', 'foldedThrow', 'sage', TARTAN_RUST),
  shows('goose-eye-blanket-teal', 'boundBlanket', 'blush', GOOSE_TEAL, solid('satin', 'Teal')),
  shows('goose-eye-blanket-weld', 'boundBlanket', 'slate', GOOSE_WELD, solid('satin', 'Weld')),
  shows('summer-huck-blanket-chalk', 'stack', 'sky', solid('huck', 'Chalk', { pitch: 7, slub: 0.5 })),
  shows(
    'summer-huck-blanket-rose',
    'boundBlanket',
    'mist',
    twoTone('huck', 'Rose', 'Chalk', { pitch: 7, slub: 0.5 }),
  ),
  shows('shore-stripe-throw', 'foldedThrow', 'sand', SHORE),
  shows('shore-stripe-throw-cloth', 'cutting', 'ash', SHORE),
  shows('attic-pane-throw-plum', 'foldedThrow', 'chalk', windowpane('Plum', 'Rose')),
  shows('attic-pane-throw-oat', 'foldedThrow', 'walnut', windowpane('Oat', 'Peat')),
];

function longStripe(dye: DyeName): ClothSpec {
  const bands = [
    ['Chalk', 120],
    [dye, 60],
    ['Chalk', 20],
    [dye, 20],
    ['Chalk', 20],
    [dye, 60],
  ] as const;
  return bandsAlong('warpTwill', bands, `${dye} stripes on white`, { slub: 0.5, pitch: 4.6 });
}

const OFFCUTS = [
  harbourCheck('Indigo'),
  GOOSE_WELD,
  TARTAN_MOSS,
  gingham('Madder'),
  HERRINGBONE_PEAT,
  ticking('Indigo'),
] as const;

export const TABLE_RECIPES: readonly Recipe[] = [
  shows('lantern-napkins-chalk', 'napkins', 'walnut', solid('plain', 'Chalk', LINEN)),
  shows('lantern-napkins-lichen', 'napkins', 'ash', solid('plain', 'Lichen', LINEN)),
  shows('lantern-napkins-rose', 'napkins', 'slate', solid('plain', 'Rose', LINEN)),
  shows('picnic-napkins-madder', 'picnic', 'sky', gingham('Madder')),
  shows('picnic-napkins-sky', 'picnic', 'oak', gingham('Sky')),
  shows(
    'herringbone-runner-indigo',
    'runner',
    'oak',
    twoTone('herringbone', 'Indigo', 'Chalk', { pitch: 5.4 }),
  ),
  shows(
    'herringbone-runner-madder',
    'runner',
    'ash',
    twoTone('herringbone', 'Madder', 'Chalk', { pitch: 5.4 }),
  ),
  shows('long-stripe-tablecloth-teal', 'tableEdge', 'sage', longStripe('Teal')),
  shows('long-stripe-tablecloth-weld', 'tableEdge', 'mist', longStripe('Weld')),
  shows(
    'basket-placemats-oat',
    'placemats',
    'walnut',
    twoTone('basket', 'Oat', 'Chalk', { pitch: 9, slub: 0.5 }),
  ),
  shows(
    'basket-placemats-slate',
    'placemats',
    'ash',
    twoTone('basket', 'Slate', 'Sky', { pitch: 9, slub: 0.5 }),
  ),
  shows(
    'basket-placemats-rust',
    'placemats',
    'oak',
    twoTone('basket', 'Rust', 'Oat', { pitch: 9, slub: 0.5 }),
  ),
  shows('sunday-tablecloth', 'tableEdge', 'slate', solid('huck', 'Chalk', { pitch: 6.4, slub: 0.4 })),
  shows('sunday-tablecloth-cloth', 'linenPile', 'sage', solid('huck', 'Chalk', { pitch: 6.4, slub: 0.4 })),
  shows('offcut-coasters', 'coasters', 'ash', ...OFFCUTS),
  shows('offcut-coasters-stack', 'coasterPile', 'mist', ...OFFCUTS),
];

function selvedge(main: DyeName, second: DyeName, third: DyeName): ClothSpec {
  const bands = [
    ['White', 8],
    [main, 26],
    ['White', 6],
    [second, 12],
    ['White', 6],
    [third, 8],
    ['White', 30],
  ] as const;
  const words = `${main}, ${second.toLowerCase()} and ${third.toLowerCase()} stripe on white`;
  return bandsAlong('plain', bands, words, { pitch: 4 });
}

const BOOK = [
  TARTAN_RUST,
  solid('plain', 'Lichen', LINEN),
  HERRINGBONE_SLATE,
  gingham('Madder'),
  GOOSE_TEAL,
  solid('plain', 'Rose', LINEN),
  ticking('Indigo'),
  windowpane('Plum', 'Weld'),
  GOOSE_WELD,
  harbourCheck('Indigo'),
] as const;

const TAPE = { pitch: 4.4 } as const;

export const NOTION_RECIPES: readonly Recipe[] = [
  shows('linen-thread-reel-oat', 'reelOat', 'slate'),
  shows('linen-thread-reel-indigo', 'reelIndigo', 'sand'),
  shows('linen-thread-reel-madder', 'reelMadder', 'sky'),
  shows('linen-thread-reel-moss', 'reelMoss', 'blush'),
  shows('five-cottons', 'fiveReels', 'chalk'),
  shows('five-cottons-single', 'threeReels', 'walnut'),
  shows('corozo-buttons-peat', 'cardPeat', 'sky'),
  shows('corozo-buttons-moss', 'cardMoss', 'blush'),
  shows('shirt-buttons', 'cardShell', 'sand'),
  shows('shirt-buttons-dark', 'shellClose', 'ash'),
  shows('selvedge-ribbon-indigo', 'ribbon', 'mist', selvedge('Indigo', 'Weld', 'Madder')),
  shows('selvedge-ribbon-slate', 'ribbon', 'blush', selvedge('Slate', 'Sky', 'Ink')),
  shows('herringbone-tape-chalk', 'narrowTape', 'slate', solid('herringbone', 'Chalk', TAPE)),
  shows('herringbone-tape-ink', 'narrowTape', 'sand', solid('herringbone', 'Ink', TAPE)),
  shows('herringbone-tape-madder', 'narrowTape', 'ash', solid('herringbone', 'Madder', TAPE)),
  shows('tailors-tape', 'measure', 'sky'),
  shows('tailors-tape-in-use', 'cutting', 'walnut', solid('plain', 'Sky', LINEN)),
  shows('darning-wool-rust', 'woolRust', 'sage'),
  shows('darning-wool-slate', 'woolSlate', 'blush'),
  shows('darning-wool-lichen', 'woolLichen', 'chalk'),
  shows('sample-book', 'sampleFan', 'oak', ...BOOK),
  shows('sample-book-fan', 'samples', 'mist', ...BOOK),
];

export const WIDE_RECIPES: readonly Recipe[] = [
  {
    slug: 'hero-table',
    form: 'heroTable',
    backdrop: 'oak',
    wide: true,
    cloths: [harbourCheck('Indigo', 0.62), GOOSE_WELD, TARTAN_MOSS, gingham('Madder', 22)],
  },
  {
    slug: 'hero-rolls',
    form: 'heroRolls',
    backdrop: 'ash',
    wide: true,
    cloths: [
      HERRINGBONE_SLATE,
      harbourCheck('Madder', 0.55),
      solid('plain', 'Lichen', LINEN),
      ticking('Indigo', 0.7),
      GOOSE_WELD,
      windowpane('Plum', 'Weld', 90),
      TARTAN_MOSS,
    ],
  },
];

import { CHECKS_AND_STRIPES } from './cloth-checks.ts';
import { PLAINS_AND_TEXTURES } from './cloth-plains.ts';
import { CUSHIONS } from './cushions.ts';
import { HABERDASHERY } from './haberdashery.ts';
import { KITCHEN } from './kitchen.ts';
import { TABLE } from './table.ts';
import { THROWS } from './throws.ts';
import type { CollectionHandle, DemoCollection, DemoProduct } from './types.ts';

/** Every product of the demonstration shop, in no particular order. */
export const PRODUCTS: readonly DemoProduct[] = [
  ...CHECKS_AND_STRIPES,
  ...PLAINS_AND_TEXTURES,
  ...KITCHEN,
  ...CUSHIONS,
  ...THROWS,
  ...TABLE,
  ...HABERDASHERY,
];

/**
 * Which products open a collection. The rest follow in the order of the sheets, so that neighbours differ in
 * colour and form where it is seen first.
 */
const LEADS: Readonly<Partial<Record<CollectionHandle, readonly string[]>>> = {
  cloth: [
    'harbour-check',
    'fell-herringbone',
    'canal-canvas',
    'quay-ticking',
    'lantern-linen',
    'drovers-tartan',
    'goose-eye-wool',
    'evening-sateen',
  ],
  kitchen: ['ticking-tea-towel', 'bakers-apron', 'market-tote', 'huck-hand-towel'],
  cushions: ['goose-eye-cushion', 'harbour-cushion', 'lantern-linen-cushion', 'ticking-bolster'],
  haberdashery: ['linen-thread-reel', 'sample-book', 'corozo-buttons', 'selvedge-ribbon'],
  new: ['market-tote', 'attic-windowpane', 'shore-stripe-throw', 'offcut-coasters'],
};

function collection(
  position: number,
  handle: CollectionHandle,
  title: string,
  picture: string,
  description: string,
): DemoCollection {
  const leads = LEADS[handle] ?? [];
  const members = PRODUCTS.filter((product) => product.collections.includes(handle)).map(
    (each) => each.handle,
  );
  const rest = members.filter((member) => !leads.includes(member));
  return { handle, title, description, picture, position, products: [...leads, ...rest] };
}

export const COLLECTIONS: readonly DemoCollection[] = [
  collection(
    1,
    'cloth',
    'Cloth by the metre',
    'harbour-check-cut',
    'Cut from the roll in half metres, folded, never rolled tight. Nothing is cut for an hour after you order.',
  ),
  collection(
    2,
    'kitchen',
    'Kitchen',
    'ticking-tea-towel-moss',
    'Towels that dry, aprons that stay tied, and a bag for the bread.',
  ),
  collection(
    3,
    'cushions',
    'Cushions',
    'goose-eye-cushion-weld',
    'Made up from our own cloth, with the pattern centred and a pad that fills the corners.',
  ),
  collection(
    4,
    'throws',
    'Throws',
    'fell-throw-peat',
    'Blankets for beds and sofas, woven wide so that there is no seam down the middle.',
  ),
  collection(
    5,
    'table',
    'Table',
    'herringbone-runner-indigo',
    'Linen and cotton for the table, made to be washed.',
  ),
  collection(
    6,
    'haberdashery',
    'Haberdashery',
    'five-cottons',
    'Thread, buttons, tape and ribbon in the same dyes as the cloth.',
  ),
  collection(
    7,
    'new',
    'New on the table',
    'market-tote-indigo',
    'What came off the loom or out of the workroom in the last two months.',
  ),
  collection(
    8,
    'last-pieces',
    'Last pieces',
    'drovers-cushion',
    'Ends of rolls, ends of dye lots, and things we will not make again in quite this way.',
  ),
];

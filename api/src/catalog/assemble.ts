import type { Market } from '../channel/region.ts';
import { stockOf } from './availability.ts';
import type {
  CollectionRow,
  ImageRow,
  LevelRow,
  OptionRow,
  ProductParts,
  ProductRow,
  VariantRow,
} from './product.ts';

/** A table as it comes from the database, column by column, all of one length. */
type Columns<Row> = { readonly [Name in keyof Row]: readonly Row[Name][] };

/** Every table names the product by its place on the page. */
type Placed<Row> = Row & { readonly place: number };

interface OptionValueRow {
  readonly optionId: string;
  readonly optionName: string;
  readonly id: string;
  readonly name: string;
  readonly swatch: string | null;
}

/** What the statements of the catalogue answer: one row, see `productJson`. */
export interface PageTables {
  readonly products: Columns<
    Placed<
      Pick<
        ProductRow,
        | 'id'
        | 'handle'
        | 'title'
        | 'subtitle'
        | 'ratingCounts'
        | 'publishedAt'
        | 'minimumAmount'
        | 'maximumAmount'
        | 'key'
        | 'description'
        | 'details'
      >
    >
  >;
  readonly images?: Columns<Placed<ImageRow>>;
  readonly optionValues?: Columns<Placed<OptionValueRow>>;
  readonly collections?: Columns<Placed<Omit<CollectionRow, 'market'>>>;
  readonly variants?: Columns<Placed<Omit<VariantRow, 'product' | 'optionValueIds' | 'stock'>>>;
  readonly choices?: Columns<{ readonly variantId: string; readonly optionValueId: string }>;
  readonly levels?: Columns<LevelRow>;
}

/**
 * Products in list order, each with its parts, tied together so that no field further down has to ask again. Objects
 * are written out field by field: it runs for every row of every page, and copying fields by name costs five times that.
 */
export function assembleProducts(tables: PageTables, market: Market, parts: ProductParts): ProductRow[] {
  const { products } = tables;
  const images = imagesByPlace(tables.images);
  const options = optionsByPlace(tables.optionValues);
  const collections = collectionsByPlace(tables.collections, market);
  const byPlace = new Map<number, VariantRow[]>();
  const rows = products.id.map((id, index): ProductRow => {
    const place = products.place[index]!;
    const variants = listAt(byPlace, place);
    return {
      id,
      handle: products.handle[index]!,
      title: products.title[index]!,
      subtitle: products.subtitle[index]!,
      ratingCounts: products.ratingCounts[index]!,
      publishedAt: products.publishedAt[index]!,
      minimumAmount: products.minimumAmount[index]!,
      maximumAmount: products.maximumAmount[index]!,
      key: products.key[index]!,
      description: products.description?.[index],
      details: products.details?.[index],
      images: images.get(place) ?? [],
      options: options.get(place) ?? [],
      collections: collections.get(place) ?? [],
      variants,
      market,
      parts,
    };
  });
  if (tables.variants) addVariants(tables.variants, tables, rows, byPlace);
  return rows;
}

function addVariants(
  columns: NonNullable<PageTables['variants']>,
  { products, choices, levels }: PageTables,
  rows: readonly ProductRow[],
  byPlace: Map<number, VariantRow[]>,
): void {
  const productAt = new Map(products.place.map((place, index) => [place, rows[index]!]));
  const chosen = new Map<string, string[]>();
  choices?.variantId.forEach((id, index) => {
    listAt(chosen, id).push(choices.optionValueId[index]!);
  });
  const stocked = levelsByVariant(levels);
  columns.id.forEach((id, index) => {
    const place = columns.place[index]!;
    const product = productAt.get(place);
    if (!product) return;
    listAt(byPlace, place).push({
      id,
      sku: columns.sku[index]!,
      title: columns.title[index]!,
      unitOfMeasure: columns.unitOfMeasure[index]!,
      quantityStep: columns.quantityStep[index]!,
      quantityMinimum: columns.quantityMinimum[index]!,
      quantityMaximum: columns.quantityMaximum[index]!,
      amount: columns.amount[index]!,
      compareAtAmount: columns.compareAtAmount[index]!,
      imageId: columns.imageId[index]!,
      optionValueIds: chosen.get(id) ?? [],
      stock: stockOf(stocked.get(id) ?? []),
      product,
    });
  });
}

function levelsByVariant(columns: PageTables['levels']): ReadonlyMap<string, LevelRow[]> {
  const groups = new Map<string, LevelRow[]>();
  columns?.variantId.forEach((variantId, index) => {
    listAt(groups, variantId).push({
      variantId,
      inventoryItemId: columns.inventoryItemId[index]!,
      perUnit: columns.perUnit[index]!,
      free: columns.free[index]!,
      backorder: columns.backorder[index]!,
      backorderDays: columns.backorderDays[index]!,
      backorderShipsBy: columns.backorderShipsBy[index]!,
    });
  });
  return groups;
}

function imagesByPlace(columns: PageTables['images']): ReadonlyMap<number, ImageRow[]> {
  const groups = new Map<number, ImageRow[]>();
  columns?.id.forEach((id, index) => {
    listAt(groups, columns.place[index]!).push({
      id,
      path: columns.path[index]!,
      alt: columns.alt[index]!,
      width: columns.width[index]!,
      height: columns.height[index]!,
      color: columns.color[index]!,
    });
  });
  return groups;
}

function collectionsByPlace(
  columns: PageTables['collections'],
  market: Market,
): ReadonlyMap<number, CollectionRow[]> {
  const groups = new Map<number, CollectionRow[]>();
  columns?.id.forEach((id, index) => {
    listAt(groups, columns.place[index]!).push({
      id,
      handle: columns.handle[index]!,
      title: columns.title[index]!,
      description: columns.description[index]!,
      position: columns.position[index]!,
      market,
    });
  });
  return groups;
}

/** Values come option by option. */
function optionsByPlace(columns: PageTables['optionValues']): ReadonlyMap<number, OptionRow[]> {
  const groups = new Map<number, OptionRow[]>();
  const values = new Map<string, OptionValue[]>();
  columns?.id.forEach((id, index) => {
    const optionId = columns.optionId[index]!;
    let ofOption = values.get(optionId);
    if (!ofOption) {
      ofOption = [];
      values.set(optionId, ofOption);
      listAt(groups, columns.place[index]!).push({ name: columns.optionName[index]!, values: ofOption });
    }
    ofOption.push({ id, name: columns.name[index]!, swatch: columns.swatch[index]! });
  });
  return groups;
}

type OptionValue = OptionRow['values'][number];

function listAt<Key, Item>(lists: Map<Key, Item[]>, key: Key): Item[] {
  const found = lists.get(key);
  if (found) return found;
  const fresh: Item[] = [];
  lists.set(key, fresh);
  return fresh;
}

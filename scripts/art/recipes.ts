import type { Recipe } from './recipe.ts';
import { CLOTH_RECIPES } from './recipes-cloth.ts';
import {
  CUSHION_RECIPES,
  KITCHEN_RECIPES,
  NOTION_RECIPES,
  TABLE_RECIPES,
  THROW_RECIPES,
  WIDE_RECIPES,
} from './recipes-home.ts';

/** Every picture of the shop. */
export const RECIPES: readonly Recipe[] = [
  ...CLOTH_RECIPES,
  ...KITCHEN_RECIPES,
  ...CUSHION_RECIPES,
  ...THROW_RECIPES,
  ...TABLE_RECIPES,
  ...NOTION_RECIPES,
  ...WIDE_RECIPES,
];

import { weave } from './cloth.ts';
import { FORMS } from './forms.ts';
import { expose } from './light.ts';
import { seeded, seedOf, smoothNoise } from './random.ts';
import type { Recipe } from './recipe.ts';
import { emptyScene } from './scene.ts';
import { type Stage, setBackdrop } from './stage.ts';

export interface Raster {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

/** Picture units across, whatever the pixels. */
const UNITS_WIDE = 960;

/**
 * Renders a recipe `pixelsWide` across, before any reduction. The same recipe gives the same bytes every time.
 * `coarseness` above 1 widens the threads, so that they stay visible on small pictures.
 */
export function render(recipe: Recipe, pixelsWide: number, coarseness: number): Raster {
  const unitsHigh = recipe.wide ? UNITS_WIDE * (9 / 16) : UNITS_WIDE * (5 / 4);
  const scale = pixelsWide / UNITS_WIDE;
  const seed = seedOf(recipe.slug);
  const scene = emptyScene(UNITS_WIDE, unitsHigh, scale);
  const stage: Stage = {
    scene,
    cloths: recipe.cloths.map((spec, k) => weave(spec, seed + k * 17, scale, coarseness)),
    noise: smoothNoise(seed ^ 0x2c1b),
    random: seeded(seed),
    seed,
  };
  setBackdrop(stage, recipe.backdrop);
  FORMS[recipe.form].draw(stage);
  return { data: expose(scene, seed), width: scene.width, height: scene.height };
}

import type { Paint, Texel } from './cloth.ts';

/**
 * A picture as a landscape seen from straight above (or a wall seen from straight ahead): every pixel has a
 * colour, a height and a gloss. Coordinates handed to surfaces are picture units, 960 to the picture's width for
 * a card, whatever the number of pixels.
 */
export interface Scene {
  readonly width: number;
  readonly height: number;
  /** Pixels per picture unit. */
  readonly scale: number;
  readonly rgb: Float32Array;
  readonly relief: Float32Array;
  readonly gloss: Float32Array;
}

export function emptyScene(unitsWide: number, unitsHigh: number, scale: number): Scene {
  const width = Math.round(unitsWide * scale);
  const height = Math.round(unitsHigh * scale);
  const count = width * height;
  return {
    width,
    height,
    scale,
    rgb: new Float32Array(count * 3),
    relief: new Float32Array(count),
    gloss: new Float32Array(count),
  };
}

export type Point = { u: number; v: number };

/** Something laid into the scene over what is already there. */
export interface Surface {
  /** Left, top, right, bottom in picture units; nothing is drawn outside. */
  readonly bounds: readonly [number, number, number, number];
  /** Signed distance to the outline, negative inside. */
  readonly edge: (x: number, y: number) => number;
  /** Height above its support; `inside` is the distance from the outline inwards. */
  readonly rise: (x: number, y: number, inside: number) => number;
  readonly paint: Paint;
  /** Where on the material a point lies; the point itself when left out. */
  readonly grain?: (x: number, y: number, out: Point) => void;
  /** A stiff thing rests at this height; a limp one (left out) follows what is beneath. */
  readonly level?: number;
  readonly gloss?: number;
  /** Colour factor at a point, for stitches, prints and worn edges. */
  readonly tone?: (x: number, y: number, inside: number) => number;
}

/** Lays a surface over the scene. */
export function lay(scene: Scene, surface: Surface): void {
  const { scale, width, height, rgb, relief, gloss } = scene;
  const [left, top, right, bottom] = surface.bounds;
  const x0 = Math.max(0, Math.floor(left * scale));
  const y0 = Math.max(0, Math.floor(top * scale));
  const x1 = Math.min(width, Math.ceil(right * scale));
  const y1 = Math.min(height, Math.ceil(bottom * scale));
  const texel: Texel = { r: 0, g: 0, b: 0, relief: 0, gloss: 0 };
  const at: Point = { u: 0, v: 0 };
  for (let py = y0; py < y1; py++) {
    const y = (py + 0.5) / scale;
    for (let px = x0; px < x1; px++) {
      const x = (px + 0.5) / scale;
      const inside = -surface.edge(x, y);
      const cover = Math.min(1, Math.max(0, inside * scale + 0.5));
      if (cover === 0) continue;
      texel.gloss = 0;
      at.u = x;
      at.v = y;
      surface.grain?.(x, y, at);
      surface.paint(at.u, at.v, texel);
      const o = py * width + px;
      const tone = surface.tone ? surface.tone(x, y, inside) : 1;
      const rise = (surface.level ?? relief[o]!) + surface.rise(x, y, inside) + texel.relief;
      relief[o] = relief[o]! + (rise - relief[o]!) * cover;
      gloss[o] = gloss[o]! + ((surface.gloss ?? texel.gloss) - gloss[o]!) * cover;
      const c = o * 3;
      rgb[c] = rgb[c]! + (texel.r * tone - rgb[c]!) * cover;
      rgb[c + 1] = rgb[c + 1]! + (texel.g * tone - rgb[c + 1]!) * cover;
      rgb[c + 2] = rgb[c + 2]! + (texel.b * tone - rgb[c + 2]!) * cover;
    }
  }
}

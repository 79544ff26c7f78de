import { type Band, type ClothSpec, linearOf } from './colourway.ts';
import { DRAFTS } from './draft.ts';
import { seeded, smoothNoise } from './random.ts';

/** What a point of a surface looks like: linear light and how far it stands out, in picture units. */
export interface Texel {
  r: number;
  g: number;
  b: number;
  relief: number;
  /** How much light it throws back, 0 to 1. */
  gloss: number;
}

/** Writes the look of the surface at (u, v), in picture units along its own grain. */
export type Paint = (u: number, v: number, out: Texel) => void;

type Colour = readonly [number, number, number];

function threadColours(bands: readonly Band[], count: number, length: number): Colour[] {
  const period = bands.reduce((sum, band) => sum + band[1], 0);
  return Array.from({ length: count }, (_, k) => {
    let at = (((k + 0.5) * length) / count) % period;
    for (const [dye, width] of bands) {
      if (at < width) return linearOf(dye);
      at -= width;
    }
    return linearOf(bands[0]![0]);
  });
}

interface Grid {
  readonly threads: number;
  /** Picture units after which the tile repeats. */
  readonly length: number;
}

function gridFor(bands: readonly Band[], repeat: number, pitch: number): Grid {
  const period = bands.reduce((sum, band) => sum + band[1], 0);
  const length = period * Math.max(1, Math.round(620 / period));
  return { threads: Math.max(1, Math.round(length / pitch / repeat)) * repeat, length };
}

/**
 * Weaves one repeat of the cloth into a tile and returns a sampler over it. `coarseness` widens the threads so
 * that small pictures keep a visible weave; `scale` is device pixels per picture unit.
 */
export function weave(spec: ClothSpec, seed: number, scale: number, coarseness: number): Paint {
  const draft = DRAFTS[spec.draft];
  const pitch = spec.pitch * coarseness;
  const across = gridFor(spec.warp, draft.repeat, pitch);
  const down = gridFor(spec.weft, draft.repeat, pitch);
  const cell = Math.max(4, Math.round(pitch * scale));
  const width = across.threads * cell;
  const height = down.threads * cell;
  const tile = new Float32Array(width * height * 4);
  const random = seeded(seed);
  const noise = smoothNoise(seed ^ 0x51ed);
  const warp = threadColours(spec.warp, across.threads, across.length);
  const weft = threadColours(spec.weft, down.threads, down.length);
  const tintOf = () => 1 + (random() - 0.5) * (0.1 + 0.16 * spec.slub);
  const warpTint = warp.map(tintOf);
  const weftTint = weft.map(tintOf);
  const up = (i: number, j: number) =>
    draft.raised((i + across.threads) % across.threads, (j + down.threads) % down.threads);

  for (let j = 0; j < down.threads; j++) {
    for (let i = 0; i < across.threads; i++) {
      const top = up(i, j);
      const before = top ? up(i, j - 1) : !up(i - 1, j);
      const after = top ? up(i, j + 1) : !up(i + 1, j);
      const colour = top ? warp[i]! : weft[j]!;
      const under = top ? weft[j]! : warp[i]!;
      const tint = top ? warpTint[i]! : weftTint[j]!;
      const slow = top ? noise(i * 7.3, j * 0.11) : noise(j * 7.3 + 91, i * 0.11);
      const thickness = 1.02 + 0.3 * spec.slub * slow;
      for (let y = 0; y < cell; y++) {
        for (let x = 0; x < cell; x++) {
          const fx = (x + 0.5) / cell - 0.5;
          const fy = (y + 0.5) / cell - 0.5;
          const side = ((top ? fx : fy) * 2) / thickness;
          const along = top ? fy : fx;
          const dives = along < 0 ? !before : !after;
          const bend = dives ? 4 * along * along : 0;
          const round = Math.sqrt(Math.max(0, 1 - side * side * 0.92));
          const lift = round * (1 - 0.62 * bend);
          const gx = i * cell + x;
          const gy = j * cell + y;
          const twist = noise((gx + gy * (top ? 0.5 : 1.9)) / 2.6, (gy - gx * 0.2) / 5) * 0.05;
          const fibre = noise(gx / 1.7, gy / 1.7) * (0.025 + 0.11 * spec.nap);
          const open = Math.abs(side) > 1 ? 0.45 : 0.6 + 0.4 * lift;
          const soft = open + (0.86 - open) * spec.nap;
          const light = tint * soft * (1 + twist + fibre);
          const mix = 0.04 + spec.nap * 0.14 + (Math.abs(side) > 1 ? 0.5 : 0);
          const o = (gy * width + gx) * 4;
          tile[o] = (colour[0] + (under[0] - colour[0]) * mix) * light;
          tile[o + 1] = (colour[1] + (under[1] - colour[1]) * mix) * light;
          tile[o + 2] = (colour[2] + (under[2] - colour[2]) * mix) * light;
          tile[o + 3] = lift * pitch * 0.16 * (1 - 0.75 * spec.nap) + fibre * pitch * spec.nap * 0.7;
        }
      }
    }
  }
  return sampler(tile, width, height, width / across.length, height / down.length, spec.sheen);
}

function sampler(
  tile: Float32Array,
  width: number,
  height: number,
  perX: number,
  perY: number,
  sheen: number,
): Paint {
  return (u, v, out) => {
    const x = u * perX - 0.5;
    const y = v * perY - 0.5;
    const xf = Math.floor(x);
    const yf = Math.floor(y);
    const fx = x - xf;
    const fy = y - yf;
    const x0 = ((xf % width) + width) % width;
    const y0 = ((yf % height) + height) % height;
    const x1 = x0 + 1 === width ? 0 : x0 + 1;
    const y1 = y0 + 1 === height ? 0 : y0 + 1;
    const a = (y0 * width + x0) * 4;
    const b = (y0 * width + x1) * 4;
    const c = (y1 * width + x0) * 4;
    const d = (y1 * width + x1) * 4;
    const wa = (1 - fx) * (1 - fy);
    const wb = fx * (1 - fy);
    const wc = (1 - fx) * fy;
    const wd = fx * fy;
    out.gloss = sheen;
    out.r = tile[a]! * wa + tile[b]! * wb + tile[c]! * wc + tile[d]! * wd;
    out.g = tile[a + 1]! * wa + tile[b + 1]! * wb + tile[c + 1]! * wc + tile[d + 1]! * wd;
    out.b = tile[a + 2]! * wa + tile[b + 2]! * wb + tile[c + 2]! * wc + tile[d + 2]! * wd;
    out.relief = tile[a + 3]! * wa + tile[b + 3]! * wb + tile[c + 3]! * wc + tile[d + 3]! * wd;
  };
}

import type { Paint } from './cloth.ts';
import { strand } from './form-soft.ts';
import { cord, ticket } from './props.ts';
import { lay } from './scene.ts';
import { box, clamp, ease, polygon, rounded, stitch } from './shape.ts';
import { type Stage, turned } from './stage.ts';

const SHELF = 1010;

function shelf(stage: Stage): void {
  lay(stage.scene, {
    bounds: [0, SHELF, 960, 1200],
    edge: (_x, y) => SHELF - y,
    level: 0,
    rise: (_x, y) => (y < SHELF + 46 ? 60 - (y - SHELF) * 0.25 : 0),
    paint: (u, v, out) => {
      const n = 1 + 0.05 * stage.noise(u / 260, v / 3) + 0.03 * stage.noise(u / 30, v / 2);
      const front = v < SHELF + 46 ? 1 : 0.82;
      out.r = 0.55 * n * front;
      out.g = 0.42 * n * front;
      out.b = 0.27 * n * front;
      out.relief = 0;
    },
  });
}

/** A pile of folded pieces on a shelf, seen from the front, the folds towards us. */
function pile(stage: Stage, pieces: number, each: number, layers: number, half: number): void {
  const { scene, cloths, noise } = stage;
  shelf(stage);
  for (let k = 0; k < pieces; k++) {
    const bottom = SHELF - k * each + 1;
    const paint = cloths[k % cloths.length]!;
    const shift = 14 * noise(k * 3.7, 1.5);
    const left = 480 - half + shift + 9 * noise(k * 5.1, 7);
    const right = 480 + half + shift - 9 * noise(k * 2.9, 4);
    lay(scene, {
      bounds: [left - 12, bottom - each - 8, right + 12, bottom + 2],
      edge: (x, y) => {
        const sag = 5 * noise(x / 260, k * 9) + 3 * ((x - 480) / half) ** 2;
        const top = bottom - each + sag * 0.5;
        const dx = Math.abs(x - (left + right) / 2) - (right - left) / 2 + 20;
        const dy = Math.abs(y - (top + bottom) / 2) - (bottom - top) / 2 + 20;
        return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(0, Math.max(dx, dy)) - 20;
      },
      paint,
      level: 30,
      rise: (x, y) => {
        const warp = 5 * noise(x / 200, k * 4 + 2) + 3 * noise(x / 70, k);
        const t = (((y - (bottom - each) + warp) / each) * layers) % 1;
        const fold = Math.sqrt(Math.max(0, 1 - (2 * clamp(t, 0, 1) - 1) ** 2));
        const ends = Math.min(x - left, right - x);
        return 58 * fold + rounded(ends, 34, 40) + 7 * noise(x / 150, y / 40 + k * 8);
      },
      grain: (x, y, out) => {
        const t = ((y - (bottom - each)) / each) * layers;
        out.u = x + 5 * noise(x / 140, k);
        out.v =
          Math.floor(t) * 61 +
          k * 173 +
          Math.asin(clamp(2 * (t - Math.floor(t)) - 1, -1, 1)) * (each / layers) * 0.62;
      },
      tone: (x, y) => {
        const t = ((y - (bottom - each) + 5 * noise(x / 200, k * 4 + 2)) / each) * layers;
        const near = Math.abs(t - Math.round(t)) * (each / layers);
        return 0.62 + 0.38 * ease(0, 6, near);
      },
    });
  }
}

/** Three thick things on a shelf. */
export function stack(stage: Stage): void {
  pile(stage, 3, 216, 3, 345);
}

/** Thin things, many of them. */
export function linenPile(stage: Stage): void {
  pile(stage, 7, 92, 2, 320);
  const points = Array.from({ length: 18 }, (_, k) => [470 + 3 * stage.noise(k, 4), 362 + k * 38] as const);
  cord(stage, points, 6, '#b08d5a');
}

function folded(
  stage: Stage,
  cx: number,
  cy: number,
  hw: number,
  hh: number,
  level: number,
  paint: Paint,
  mark: number,
) {
  const { noise } = stage;
  return {
    bounds: [cx - hw - 8, cy - hh - 8, cx + hw + 8, cy + hh + 8] as const,
    edge: box(cx, cy, hw, hh, 9),
    paint,
    level,
    rise: (x: number, y: number, inside: number) =>
      rounded(inside, 30, 30) + 24 * noise(x / 210 + mark, y / 180) + 4 * noise(x / 60, y / 60 + mark),
    grain: (x: number, y: number, out: { u: number; v: number }) => {
      out.u = x + mark * 37 + 3 * noise(x / 150, y / 150);
      out.v = y + mark * 71 + 3 * noise(x / 150 + 9, y / 150);
    },
  };
}

/** A throw folded in three on a bench, one corner turned, the fringe towards us. */
export function foldedThrow(stage: Stage): void {
  const { scene, cloths, random, noise } = stage;
  const lean = (random() - 0.5) * 0.16;
  const cx = 480;
  const cy = 545;
  const paint = cloths[0]!;
  for (let k = 0; k < 3; k++) {
    const part = folded(stage, cx + (k - 1) * 9, cy - k * 7, 352 - k * 5, 400 - k * 6, 14 + k * 30, paint, k);
    lay(scene, turned(part, cx, cy, lean));
    if (k === 2) continue;
    for (let x = cx - 330 + k * 9; x < cx + 335; x += 12.5) {
      const foot = cy + 485 + k * 26 + 12 * noise(x / 9, k * 5 + 1);
      strand(stage, scene, x, cy + 386 - k * 4, x + 7 * noise(x / 11, k + 8), foot, 5, cx, cy, lean);
    }
  }
  const top = folded(stage, cx + 6, cy + 170, 346, 226, 104, paint, 7);
  lay(scene, turned(top, cx, cy, lean));
  for (let x = cx - 326; x < cx + 340; x += 12.5) {
    strand(
      stage,
      scene,
      x,
      cy + 384,
      x + 8 * noise(x / 10, 21),
      cy + 468 + 12 * noise(x / 8, 4),
      5,
      cx,
      cy,
      lean,
    );
  }
}

/** A blanket folded square, its bound edge showing in steps. */
export function boundBlanket(stage: Stage): void {
  const { scene, cloths, random } = stage;
  const lean = (random() - 0.5) * 0.14;
  const cx = 480;
  const cy = 590;
  const binding = cloths[1] ?? cloths[0]!;
  for (let k = 0; k < 4; k++) {
    const hw = 372 - k * 3;
    const hh = 440 - k * 34;
    const mid = cy - k * 34;
    const part = folded(stage, cx + (k % 2) * 8, mid, hw, hh, 10 + k * 30, cloths[0]!, k);
    lay(scene, turned(part, cx, cy, lean));
    const low = mid + hh;
    lay(
      scene,
      turned(
        {
          bounds: [cx - hw, low - 30, cx + hw + 20, low + 4],
          edge: box(cx + (k % 2) * 8, low - 13, hw, 15, 7),
          paint: binding,
          level: 20 + k * 30,
          rise: (x, _y, inside) => rounded(inside, 20, 15) + 2.5 * stage.noise(x / 24, k),
        },
        cx,
        cy,
        lean,
      ),
    );
  }
  ticket(stage, cx + 180, cy - 220, lean + 0.1, 1.15);
}

/** Four napkins fanned on the table, hems mitred and stitched. */
export function napkins(stage: Stage): void {
  const { scene, cloths } = stage;
  const count = 4;
  for (let k = 0; k < count; k++) {
    const angle = -0.34 + k * 0.19;
    const part = folded(stage, 520, 560, 292, 292, 6 + k * 15, cloths[k % cloths.length]!, k);
    const hemmed = {
      ...part,
      rise: (x: number, y: number, inside: number) =>
        rounded(inside, 11, 9) + 5 * stage.noise(x / 120 + k, y / 150) + (inside < 34 ? 3 : 0),
      tone: (x: number, y: number, inside: number) => {
        const along = Math.abs(x - 520) > Math.abs(y - 560) ? y : x;
        return 1 - 0.3 * stitch(inside - 31, along) - (Math.abs(inside - 35) < 1.2 ? 0.14 : 0);
      },
    };
    lay(scene, turned(hemmed, 420, 980, angle));
  }
}

/** One square folded to a triangle over a plain one, tied with cord. */
export function picnic(stage: Stage): void {
  const { scene, cloths, noise } = stage;
  for (let k = 0; k < 5; k++) {
    const part = folded(
      stage,
      480,
      610,
      330 - k * 3,
      330 - k * 4,
      4 + k * 19,
      cloths[k % cloths.length]!,
      k + 1,
    );
    lay(
      scene,
      turned(
        { ...part, rise: (x, y, i) => rounded(i, 18, 14) + 6 * noise(x / 150 + k, y / 150) },
        480,
        610,
        -0.1 + 0.035 * k,
      ),
    );
  }
  const corner = polygon([
    [190, 330],
    [770, 900],
    [770, 330],
  ]);
  lay(scene, {
    bounds: [180, 320, 790, 910],
    edge: (x, y) => corner(x, y) - 6,
    paint: cloths[0]!,
    level: 104,
    rise: (x, y, inside) => rounded(inside, 16, 12) + 6 * noise(x / 100, y / 120),
    grain: (x, y, out) => {
      out.u = (x + y) * Math.SQRT1_2;
      out.v = (x - y) * Math.SQRT1_2;
    },
    tone: (x, y, inside) => 1 - 0.25 * stitch(inside - 20, x + y),
  });
}

import type { Paint } from './cloth.ts';
import { strand } from './form-soft.ts';
import { matt } from './material.ts';
import { lay } from './scene.ts';
import { bar, box, disc, ease, pinked, rounded, stitch } from './shape.ts';
import { type Stage, sheet, turned } from './stage.ts';

/** A stoneware plate with a raised rim. */
function plate(stage: Stage, cx: number, cy: number, radius: number, hex: string): void {
  const glaze = matt(hex, stage.seed ^ 91, 0.02);
  lay(stage.scene, {
    bounds: [cx - radius, cy - radius, cx + radius, cy + radius],
    edge: disc(cx, cy, radius),
    paint: (u, v, out) => {
      glaze(u, v, out);
      const rim = Math.abs(Math.hypot(u - cx, v - cy) - radius + 3) < 3.4 ? 0.6 : 1;
      out.r *= rim;
      out.g *= rim * 0.97;
      out.b *= rim * 0.93;
    },
    level: 14,
    gloss: 0.3,
    rise: (x, y, inside) => {
      const r = Math.hypot(x - cx, y - cy) / radius;
      return 8 + 26 * ease(0.62, 0.98, r) - (r > 0.6 && r < 0.66 ? 1.5 : 0) - 12 * ease(6, 0, inside);
    },
  });
}

/** A knife lying beside the plate. */
function knife(stage: Stage, x: number, y: number, angle: number): void {
  const steel = matt('#c3c7c9', stage.seed ^ 17, 0.03);
  const blade = bar(x, y - 210, x, y + 10, 1);
  const handle = bar(x, y + 20, x, y + 200, 11);
  lay(
    stage.scene,
    turned(
      {
        bounds: [x - 30, y - 240, x + 30, y + 230],
        edge: (u, v) => Math.min(handle(u, v), blade(u, v) - 12 - (u > x ? 3 : 0)),
        paint: steel,
        level: 16,
        gloss: 0.55,
        rise: (_u, _v, inside) => rounded(inside, 9, 10),
      },
      x,
      y,
      angle,
    ),
  );
}

/** A runner down the table with its fringe, and a plate to show its width. */
export function runner(stage: Stage): void {
  const { scene, cloths, noise, random } = stage;
  const lean = 0.14 + random() * 0.1;
  const cx = 430;
  const half = 258;
  const foot = 985;
  for (let x = cx - half + 8; x < cx + half; x += 11.5) {
    strand(
      stage,
      scene,
      x,
      foot - 14,
      x + 8 * noise(x / 9, 2),
      foot + 74 + 9 * noise(x / 7, 6),
      4.6,
      cx,
      600,
      lean,
    );
  }
  lay(
    scene,
    turned(
      {
        bounds: [cx - half - 6, -300, cx + half + 6, foot + 4],
        edge: (x, y) => Math.max(Math.abs(x - cx + 3 * noise(y / 160, 4)) - half, y - foot),
        paint: cloths[0]!,
        level: 3,
        rise: (x, y, inside) =>
          rounded(inside, 7, 6) + 6 * (1 + noise(x / 170, y / 260)) * Math.min(1, inside / 60),
        tone: (x, y, inside) => 1 - 0.25 * stitch(inside - 12, Math.abs(x - cx) > half - 20 ? y : x),
      },
      cx,
      600,
      lean,
    ),
  );
  plate(stage, 610, 330, 205, '#e9e5da');
}

/** Two mats, bound edges, one laid. */
export function placemats(stage: Stage): void {
  const { scene, cloths, noise } = stage;
  const mat = (cx: number, cy: number, angle: number) => {
    const edge = box(cx, cy, 345, 246, 20);
    const surface = {
      bounds: [cx - 350, cy - 250, cx + 350, cy + 250] as const,
      edge,
      paint: cloths[0]!,
      rise: (x: number, y: number, inside: number) => rounded(inside, 17, 15) + 3 * noise(x / 120, y / 120),
      tone: (x: number, y: number, inside: number) =>
        (inside < 22 ? 0.86 : 1) - 0.3 * stitch(inside - 19, x + y),
    };
    lay(scene, turned(surface, cx, cy, angle));
  };
  mat(560, 330, 0.16);
  mat(430, 800, -0.1);
  plate(stage, 430, 800, 190, '#f0eee8');
  knife(stage, 712, 795, -0.08);
}

/** Six pinked corners of different cloths. */
export function coasters(stage: Stage): void {
  const { scene, cloths, noise, random } = stage;
  for (let k = 0; k < 6; k++) {
    const cx = 270 + (k % 2) * 420 + (random() - 0.5) * 50;
    const cy = 240 + Math.floor(k / 2) * 370 + (random() - 0.5) * 50;
    const part = sheet(
      cloths[k % cloths.length]!,
      pinked(cx, cy, 165, 165, 22),
      [cx - 180, cy - 180, cx + 180, cy + 180],
      12,
    );
    lay(
      scene,
      turned(
        { ...part, rise: (x, y, i) => rounded(i, 14, 6) + 3 * noise(x / 60, y / 60) },
        cx,
        cy,
        (random() - 0.5) * 0.5,
      ),
    );
  }
}

/** The same, in a pile with a paper band. */
export function coasterPile(stage: Stage): void {
  const { scene, cloths, random } = stage;
  for (let k = 0; k < 6; k++) {
    const cx = 480 + (random() - 0.5) * 22;
    const cy = 610 + (random() - 0.5) * 22;
    const part = sheet(
      cloths[k % cloths.length]!,
      pinked(cx, cy, 300, 300, 30),
      [cx - 320, cy - 320, cx + 320, cy + 320],
      12,
    );
    lay(
      scene,
      turned(
        { ...part, level: k * 16, rise: (_x, _y, i) => rounded(i, 14, 6) },
        cx,
        cy,
        (random() - 0.5) * 0.34,
      ),
    );
  }
  const band: Paint = matt('#f4eedd', stage.seed, 0.02);
  lay(
    scene,
    turned(
      {
        bounds: [150, 545, 810, 675],
        edge: box(480, 610, 318, 56, 4),
        paint: (u, v, out) => {
          band(u, v, out);
          const lines = v > 640 && v < 652 ? Math.floor((u % 54) / 18) : -1;
          const dark =
            (u > 330 && u < 630 && v > 584 && v < 600 && u % 22 < 15) ||
            (u > 330 && u < 560 && v > 610 && v < 615);
          if (dark) out.r = out.g = out.b = 0.02;
          if (lines === 0) [out.r, out.g, out.b] = [0.02, 0.03, 0.24];
          if (lines === 1) [out.r, out.g, out.b] = [0.85, 0.5, 0.03];
          if (lines === 2) [out.r, out.g, out.b] = [0.36, 0.02, 0.01];
        },
        level: 108,
        rise: (x, _y, inside) => Math.min(4, inside) - 26 * ease(286, 320, Math.abs(x - 480)),
      },
      480,
      610,
      0.06,
    ),
  );
}

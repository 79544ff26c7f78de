import { rail } from './props.ts';
import { lay, type Surface } from './scene.ts';
import { clamp, ease, rounded, stitch } from './shape.ts';
import type { Stage } from './stage.ts';

/** A towel over a rail, falling in soft pleats. */
export function towel(stage: Stage): void {
  const { scene, cloths, noise, random } = stage;
  const phase = random() * 6;
  const left = 190 + random() * 24;
  const right = 776 - random() * 24;
  const bottom = 1065;
  const top = 128;
  rail(stage, 150, 17, 34);
  const sway = (y: number) => 10 * Math.sin(y / 260 + phase);
  const pleat = (x: number, y: number) => {
    const depth = ease(top + 10, 560, y);
    const t = (x - sway(y)) / 58 + phase + 0.7 * Math.sin(y / 430) + 1.1 * noise(x / 210, y / 640);
    return Math.sin(t) * depth;
  };
  const surface: Surface = {
    bounds: [left - 60, top - 4, right + 60, bottom + 40],
    edge: (x, y) => {
      const give = sway(y) + 6 * noise(5, y / 140);
      const fall = bottom + 9 * pleat(x, bottom) + 6 * noise(x / 120, 3);
      return Math.max(left + give - x, x - right - give * 0.7, top - y, y - fall);
    },
    paint: cloths[0]!,
    level: 40,
    rise: (x, y, inside) => {
      const over = y < 176 ? 28 * Math.sqrt(Math.max(0, 1 - ((y - 150) / 26) ** 2)) : 0;
      return over + 40 * pleat(x, y) + rounded(inside, 7, 5) + 3 * noise(x / 80, y / 110);
    },
    grain: (x, y, out) => {
      out.u = x + 15 * pleat(x + 30, y);
      out.v = y + 4 * pleat(x, y);
    },
    tone: (x, y, inside) => {
      const fall = bottom + 9 * pleat(x, bottom) + 6 * noise(x / 120, 3);
      const hem = fall - y;
      return 1 - 0.28 * stitch(hem - 22, x) - (Math.abs(inside - 11) < 1.2 && hem > 24 ? 0.1 : 0);
    },
  };
  lay(scene, surface);
  for (const x of [left + 92, right - 110]) peg(stage, x);
}

function peg(stage: Stage, x: number): void {
  lay(stage.scene, {
    bounds: [x - 16, 112, x + 16, 214],
    edge: (u, v) => Math.max(Math.abs(u - x) - 12 - (v > 186 ? 2 : 0), Math.abs(v - 163) - 48),
    level: 62,
    rise: (_u, _v, inside) => rounded(inside, 14, 9),
    paint: (u, v, out) => {
      const n = 1 + 0.09 * stage.noise(u / 3, v / 60);
      out.r = 0.62 * n;
      out.g = 0.44 * n;
      out.b = 0.25 * n;
      out.relief = 0;
    },
  });
}

/** The edge of a laid table, the cloth falling over it to the hem. */
export function tableEdge(stage: Stage): void {
  const { scene, cloths, noise, random } = stage;
  const lip = 430;
  const phase = random() * 6;
  const wave = (x: number, y: number) => {
    const depth = ease(lip + 10, 900, y);
    return Math.sin(x / 88 + phase + 1.3 * noise(x / 330, y / 700)) * depth;
  };
  lay(scene, {
    bounds: [-10, -10, 970, 1140],
    edge: (x, y) => y - 1085 - 14 * wave(x, 1085) - 4 * noise(x / 80, 2),
    paint: cloths[0]!,
    level: 0,
    rise: (x, y, inside) => {
      return 90 + 58 * wave(x, y) + rounded(inside, 8, 6) + 3 * noise(x / 70, y / 80);
    },
    grain: (x, y, out) => {
      const shrink = 1 - 0.3 * clamp((lip - y) / lip, 0, 1);
      out.u = y < lip ? 480 + (x - 480) / shrink : x + 22 * wave(x + 40, y);
      out.v = y < lip ? lip - (lip - y) * 1.9 : y;
    },
    tone: (x, y, inside) => {
      const bright = 0.84 + 0.24 * ease(lip + 34, lip - 22, y) + 0.06 * ease(lip, 1100, y);
      return bright * (1 - 0.3 * stitch(inside - 40, x));
    },
  });
}

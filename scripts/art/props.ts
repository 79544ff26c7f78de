import { linearHex } from './colourway.ts';
import { matt, timber } from './material.ts';
import { lay } from './scene.ts';
import { bar, box, clamp, disc, type Edge, rounded } from './shape.ts';
import { type Stage, sheet, turned } from './stage.ts';

const INK = linearHex('#20252f');
const WELD = linearHex('#f2c230');

/** The ticket every bale carries: card, a punched hole, a stripe of the house and lines of small print. */
export function ticket(stage: Stage, cx: number, cy: number, angle: number, size = 1): void {
  const { scene, seed } = stage;
  const w = 82 * size;
  const h = 50 * size;
  const card = matt('#f4eedd', seed ^ 31, 0.02);
  const edge = box(cx, cy, w, h, 5 * size);
  const hole = disc(cx - w + 18 * size, cy, 7 * size);
  const bands = ['#2a2f86', '#f2c230', '#a32a1b'].map(linearHex);
  const print = (x: number, y: number) => {
    const u = (x - cx) / size;
    const v = (y - cy) / size;
    if (v > 28 && v < 40 && u > -40) return bands[Math.floor(((u + 400) % 36) / 12)]!;
    if (u > -40 && u < 22 && v > -32 && v < -12) return (u + 100) % 17 < 11 ? INK : null;
    const line =
      v > -2 && v < 22 && (v + 2) % 10 < 3.2 && u > -40 && u < (v > 8 ? 30 : 62) && (u * 7 + 900) % 13 < 9;
    return line ? INK : null;
  };
  const surface = sheet(
    (x, y, out) => {
      card(x, y, out);
      const ink = print(x, y);
      if (ink) [out.r, out.g, out.b] = ink;
    },
    (x, y) => Math.max(edge(x, y), -hole(x, y)),
    [cx - w, cy - h, cx + w, cy + h],
    3,
  );
  lay(scene, turned(surface, cx, cy, angle));
}

/** A cord along a chain of points. */
export function cord(
  stage: Stage,
  points: readonly (readonly [number, number])[],
  half: number,
  hex: string,
): void {
  const [r, g, b] = linearHex(hex);
  for (let k = 0; k + 1 < points.length; k++) {
    const [ax, ay] = points[k]!;
    const [bx, by] = points[k + 1]!;
    const pad = half + 2;
    lay(stage.scene, {
      bounds: [
        Math.min(ax, bx) - pad,
        Math.min(ay, by) - pad,
        Math.max(ax, bx) + pad,
        Math.max(ay, by) + pad,
      ],
      edge: bar(ax, ay, bx, by, half),
      rise: (_x, _y, inside) => rounded(inside, half * 0.9, half),
      paint: (u, v, out) => {
        const twist = 0.86 + 0.14 * Math.sin((u + v * 1.7) / (half * 0.55));
        out.r = r * twist;
        out.g = g * twist;
        out.b = b * twist;
        out.relief = 0;
      },
    });
  }
}

/** Whether a small printed numeral covers (u, v), both 0..1 within its box. */
function numeral(digit: number, u: number, v: number): boolean {
  const segments = [
    0b1110111, 0b0100100, 0b1011101, 0b1101101, 0b0101110, 0b1101011, 0b1111011, 0b0100101, 0b1111111,
    0b1101111,
  ];
  const on = segments[digit] ?? 0;
  if (u < 0 || v < 0 || u > 1 || v > 1) return false;
  const thin = 0.19;
  const lower = v > 0.5;
  if (v < thin && (on & 1) > 0) return true;
  if (Math.abs(v - 0.5) < thin / 2 && (on & 8) > 0) return true;
  if (v > 1 - thin && (on & 64) > 0) return true;
  if (u < 0.29) return (on & (lower ? 16 : 2)) > 0;
  if (u > 0.71) return (on & (lower ? 32 : 4)) > 0;
  return false;
}

/** Colour of a tape measure at `along` (units, 10 to the centimetre mark ×`cm`) and `across` (-1 to 1). */
export function tapePrint(along: number, across: number, cm = 34): readonly [number, number, number] {
  const mark = Math.round((along / cm) * 2) / 2;
  const off = Math.abs(along - mark * cm);
  const whole = Number.isInteger(mark);
  const five = whole && mark % 5 === 0;
  const reach = five ? -0.2 : whole ? -0.4 : -0.65;
  if (off < (five ? 2 : 1.4) && across < reach) return INK;
  const near = Math.round(along / cm);
  const text = String(((near % 100) + 100) % 100);
  const width = 13;
  const u = (along - near * cm) / width + text.length / 2;
  const k = Math.floor(u);
  if (k >= 0 && k < text.length) {
    const inner = (u - k) * 1.35;
    if (numeral(Number(text[k]), inner, (across + 0.02) / 0.8)) return INK;
  }
  return WELD;
}

/** A tape measure lying along a straight line. */
export function tape(stage: Stage, cx: number, cy: number, half: number, angle: number, width = 24): void {
  const surface = sheet(
    (x, y, out) => {
      const [r, g, b] = tapePrint(x - cx + 340, (y - cy) / width);
      out.r = r;
      out.g = g;
      out.b = b;
      out.relief = 0;
    },
    box(cx, cy, half, width, 2),
    [cx - half, cy - width, cx + half, cy + width],
    2.5,
  );
  lay(stage.scene, turned({ ...surface, gloss: 0.06 }, cx, cy, angle));
}

/** Tailor's shears, closed but for a finger's breadth, points towards `angle`. */
export function shears(stage: Stage, cx: number, cy: number, angle: number, size = 1): void {
  const s = size;
  const steel = linearHex('#b9bec2');
  const black = linearHex('#23272c');
  const blade = (side: number): Edge => {
    const line = bar(cx - 10 * s, cy + side * 6 * s, cx + 330 * s, cy + side * 26 * s, 1);
    return (x, y) => line(x, y) - 21 * s * (1 - clamp((x - cx) / (345 * s), 0, 1)) - 1;
  };
  const ring = (side: number): Edge => {
    const shank = bar(cx, cy, cx - 120 * s, cy - side * 34 * s, 15 * s);
    return (x, y) => {
      const u = (x - (cx - 205 * s)) / 1.45;
      const v = y - (cy - side * 58 * s);
      const loop = Math.abs(Math.hypot(u, v) - 50 * s) - 13 * s;
      return Math.min(shank(x, y), loop);
    };
  };
  for (const side of [-1, 1]) {
    for (const part of [
      { edge: blade(side), colour: steel, soft: 10, rise: 8, gloss: 0.5 },
      { edge: ring(side), colour: black, soft: 12, rise: 15, gloss: 0.22 },
    ]) {
      const [r, g, b] = part.colour;
      lay(
        stage.scene,
        turned(
          {
            bounds: [cx - 320 * s, cy - 140 * s, cx + 350 * s, cy + 140 * s],
            edge: part.edge,
            rise: (_x, _y, inside) => rounded(inside, part.rise * s, part.soft * s),
            gloss: part.gloss,
            paint: (u, v, out) => {
              const brushed = 1 + 0.05 * stage.noise(u / 40, v / 1.2);
              out.r = r * brushed;
              out.g = g * brushed;
              out.b = b * brushed;
              out.relief = 0;
            },
          },
          cx,
          cy,
          angle,
        ),
      );
    }
  }
  lay(stage.scene, {
    bounds: [cx - 16, cy - 16, cx + 16, cy + 16],
    edge: disc(cx, cy, 10 * s),
    rise: (_x, _y, inside) => rounded(inside, 5, 6),
    gloss: 0.5,
    paint: matt('#8c9196', stage.seed, 0.02),
  });
}

/** A turned wooden rail across the picture. */
export function rail(stage: Stage, y: number, half: number, lift: number): void {
  const wide = stage.scene.width / stage.scene.scale;
  lay(stage.scene, {
    bounds: [0, y - half, wide, y + half],
    edge: (_x, v) => Math.abs(v - y) - half,
    level: lift,
    rise: (_x, _y, inside) => rounded(inside, half * 1.4, half),
    paint: timber('#b98e5c', stage.seed ^ 3),
    gloss: 0.06,
  });
}

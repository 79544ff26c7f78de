import { shears, tape, ticket } from './props.ts';
import { lay } from './scene.ts';
import { box, clamp, ease, pinked, remembered, rounded } from './shape.ts';
import { type Stage, turned } from './stage.ts';

/** One or two pinked squares, a corner lifting, with the bale ticket. */
export function swatch(stage: Stage): void {
  const { scene, cloths, noise, random } = stage;
  const main = cloths[0]!;
  const second = cloths[1];
  const lean = (random() - 0.5) * 0.16;
  if (second) {
    lay(scene, turned(cut(second, 560, 560, 320, 380, noise, 0.2), 540, 560, 0.16 + lean));
  }
  const cx = second ? 450 : 480;
  const cy = second ? 600 : 585;
  lay(scene, turned(cut(main, cx, cy, second ? 345 : 372, second ? 410 : 440, noise, 1), cx, cy, lean));
  ticket(stage, cx + 190, cy + 345, -0.12 + lean, 1.05);
}

function cut(
  paint: Stage['cloths'][number],
  cx: number,
  cy: number,
  hw: number,
  hh: number,
  noise: Stage['noise'],
  curl: number,
) {
  const lifted = (x: number, y: number) => {
    const along = (x - cx) / hw - (y - cy) / hh;
    return ease(0.75, 2.05, along) * 120 * curl;
  };
  return {
    bounds: [cx - hw - 20, cy - hh - 20, cx + hw + 20, cy + hh + 20] as const,
    edge: pinked(cx, cy, hw, hh, 27),
    paint,
    rise: (x: number, y: number, inside: number) =>
      6 * Math.min(1, inside / 2 + 0.2) +
      lifted(x, y) +
      34 * (1 + noise(x / 250 + 3, y / 280)) * clamp(inside / 150, 0.25, 1) +
      3 * noise(x / 70 + 9, y / 90),
    grain: (x: number, y: number, out: { u: number; v: number }) => {
      out.u = x + 3 * noise(x / 190, y / 170);
      out.v = y + 3 * noise(x / 160 + 40, y / 190);
    },
  };
}

function ridge(t: number): number {
  return 1 - Math.abs(Math.sin(t)) ** 0.75;
}

/** The cloth thrown across the cutting table in long folds, a cut edge, the tape and the shears. */
export function cutting(stage: Stage): void {
  const { scene, cloths, noise, random } = stage;
  const turn = 0.5 + random() * 0.5;
  const side = random() < 0.5 ? 1 : -1;
  const cos = Math.cos(turn);
  const sin = Math.sin(turn) * side;
  const across = (x: number, y: number) => (x - 480) * cos + (y - 600) * sin;
  const along = (x: number, y: number) => -(x - 480) * sin + (y - 600) * cos;
  const fold = remembered((x, y) => {
    const a = across(x, y) + 60 * noise(x / 330, y / 330);
    const l = along(x, y);
    const swell = 0.45 + 0.55 * ease(-520, 260, -l);
    const broad = ridge(a / 128 + 0.5 * noise(l / 420, 3));
    return (broad * 150 + ridge(a / 77 + 2 + l / 700) * 34 + 26 * noise(a / 130, l / 260)) * swell;
  });
  const hem = 330;
  lay(scene, {
    bounds: [-10, -10, 970, 1210],
    edge: (x, y) => along(x, y) - hem - 26 * noise(across(x, y) / 160, 5) - fold(x, y) * 0.35,
    paint: cloths[0]!,
    level: 2,
    rise: (x, y, inside) =>
      fold(x, y) * ease(-10, 240, inside + 30) + rounded(inside, 7, 5) + 5 * noise(x / 60, y / 60),
    grain: (x, y, out) => {
      const f = fold(x, y);
      out.u = across(x, y) + f * 0.42;
      out.v = along(x, y) + f * 0.16;
    },
  });
  const ex = 480 - sin * (hem + 150);
  const ey = 600 + cos * (hem + 150);
  tape(stage, ex, ey, 900, Math.atan2(sin, cos), 25);
  shears(stage, clamp(480 + side * 40, 300, 660), 1010 + side * 10, side > 0 ? -0.55 : -2.6, 0.82);
}

/** A board wound with cloth, its end turned back over a corner, banded with paper. */
export function bolt(stage: Stage): void {
  const { scene, cloths, noise, random } = stage;
  const lean = (random() - 0.5) * 0.1;
  const cx = 480;
  const cy = 590;
  const paint = cloths[0]!;
  for (let layer = 0; layer < 4; layer++) {
    const hw = 318 + 2 * noise(layer * 4.1, 1);
    const hh = 470 - layer * 7;
    const edge = box(cx, cy, hw, hh, 8);
    lay(
      scene,
      turned(
        {
          bounds: [cx - 330, cy - 480, cx + 330, cy + 490],
          edge,
          paint,
          level: layer * 16,
          rise: (x, y, inside) =>
            rounded(Math.min(inside * 3, hw - Math.abs(x - cx)), layer === 3 ? 46 : 20, 44) +
            (layer === 3 ? 5 * noise(x / 240, y / 120) : 0),
          grain: (x, y, out) => {
            out.u = x + layer * 91;
            out.v = y + layer * 53 + 3 * noise(x / 200, y / 200);
          },
        },
        cx,
        cy,
        lean,
      ),
    );
  }
  const hinge = 250;
  const flap = {
    bounds: [cx - 320, cy + hinge - 30, cx + 330, cy + 560] as const,
    edge: (x: number, y: number) => {
      const skew = (x - cx) * 0.16;
      return Math.max(
        Math.abs(x - cx - 8) - 312,
        cy + hinge - y,
        y - (cy + 505 + skew + 8 * noise(x / 60, 8)),
      );
    },
    paint,
    level: 78,
    rise: (x: number, y: number, inside: number) =>
      rounded(inside, 9, 8) +
      ease(cy + 380, cy + 540, y) * -58 +
      22 * (1 + noise(x / 130, y / 210)) * ease(cy + 300, cy + 520, y),
    grain: (x: number, y: number, out: { u: number; v: number }) => {
      out.u = x + 40;
      out.v = y * 1.03 + 300;
    },
  };
  lay(scene, turned(flap, cx, cy, lean));
  ticket(stage, cx - 120, cy - 240, lean - 0.04, 1.35);
}

/** A roll at the head of the table with two arm's lengths drawn off it. */
export function roll(stage: Stage): void {
  const { scene, cloths, noise, random } = stage;
  const lean = (random() - 0.5) * 0.05;
  const cx = 480;
  const radius = 128;
  const cy = 300;
  const half = 356;
  const paint = cloths[0]!;
  const ripple = (x: number, y: number) =>
    16 * (1 + Math.sin(y / 62 + noise(x / 260, y / 200) * 1.8)) * ease(1120, 560, y) * 0.7 +
    12 * noise(x / 120, y / 170);
  lay(
    scene,
    turned(
      {
        bounds: [cx - half - 10, cy, cx + half + 10, 1110],
        edge: (x, y) =>
          Math.max(
            Math.abs(x - cx + 5 * noise(4, y / 200)) - half + 8,
            cy - y,
            y - 1020 - 0.05 * (x - cx) - 5 * noise(x / 50, 9),
          ),
        paint,
        rise: (x, y, inside) => rounded(inside, 8, 6) + ripple(x, y) * clamp(inside / 60, 0.15, 1),
        grain: (x, y, out) => {
          out.u = x;
          out.v = y + ripple(x, y) * 0.5;
        },
      },
      cx,
      600,
      lean,
    ),
  );
  lay(
    scene,
    turned(
      {
        bounds: [cx - half - 60, cy - 40, cx + half + 60, cy + 40],
        edge: box(cx, cy, half + 48, 30, 4),
        level: 60,
        rise: (_x, _y, inside) => rounded(inside, 60, 30),
        paint: (_u, _v, out) => {
          out.r = 0.36;
          out.g = 0.25;
          out.b = 0.15;
          out.relief = 0;
        },
      },
      cx,
      600,
      lean,
    ),
  );
  lay(
    scene,
    turned(
      {
        bounds: [cx - half - 10, cy - radius, cx + half + 10, cy + radius],
        edge: (x, y) =>
          Math.max(
            Math.abs(x - cx + 3 * noise(y / 22, 7)) - half,
            Math.abs(y - cy) - radius - 2 * noise(x / 180, 1),
          ),
        paint,
        level: 0,
        rise: (x, y) =>
          1.55 * Math.sqrt(Math.max(0, radius * radius - (y - cy) ** 2)) + 4 * noise(x / 200, y / 70),
        grain: (x, y, out) => {
          out.u = x;
          out.v = radius * Math.asin(clamp((y - cy) / radius, -1, 1)) * 1.1 + 60;
        },
      },
      cx,
      600,
      lean,
    ),
  );
  ticket(stage, cx + 210, 1000, -0.2 + lean, 1.1);
}

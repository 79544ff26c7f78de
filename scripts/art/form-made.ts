import { cord, rail } from './props.ts';
import { lay } from './scene.ts';
import { bar, box, clamp, disc, type Edge, ease, polygon, rounded, stitch } from './shape.ts';
import type { Stage } from './stage.ts';

function hook(stage: Stage, x: number, y: number): void {
  lay(stage.scene, {
    bounds: [x - 26, y - 26, x + 26, y + 26],
    edge: disc(x, y, 22),
    level: 40,
    gloss: 0.3,
    rise: (_u, _v, inside) => rounded(inside, 20, 22),
    paint: (_u, _v, out) => {
      out.r = 0.42;
      out.g = 0.29;
      out.b = 0.1;
      out.relief = 0;
    },
  });
}

/** Folds that fall from the waist of an apron. */
function fall(stage: Stage, from: number, width: number) {
  const { noise } = stage;
  return (x: number, y: number) =>
    Math.sin(x / width + 1.1 * noise(x / 260, y / 520) + y / 900) * ease(from, from + 460, y);
}

function strap(
  stage: Stage,
  edge: Edge,
  bounds: readonly [number, number, number, number],
  along: 'x' | 'y',
): void {
  lay(stage.scene, {
    bounds,
    edge,
    paint: stage.cloths[1] ?? stage.cloths[0]!,
    level: 22,
    rise: (_x, _y, inside) => rounded(inside, 8, 6),
    tone: (x, y, inside) => 1 - 0.3 * stitch(inside - 5, along === 'x' ? x : y),
  });
}

/** A bib apron on a hook: straps crossed, a divided pocket. */
export function apron(stage: Stage): void {
  const { scene, cloths, noise } = stage;
  const fold = fall(stage, 470, 66);
  const body = polygon([
    [352, 280],
    [608, 280],
    [640, 400],
    [735, 520],
    [752, 1090],
    [208, 1090],
    [225, 520],
    [320, 400],
  ]);
  hook(stage, 480, 92);
  strap(stage, bar(372, 292, 476, 96, 14), [340, 70, 500, 310], 'y');
  strap(stage, bar(588, 292, 484, 96, 14), [460, 70, 620, 310], 'y');
  strap(stage, bar(238, 530, 160, 830, 12), [130, 500, 260, 850], 'y');
  strap(stage, bar(722, 530, 806, 800, 12), [700, 500, 830, 830], 'y');
  lay(scene, {
    bounds: [190, 260, 770, 1130],
    edge: (x, y) => body(x, y + 10 * fold(x, 1090) * ease(900, 1090, y)) - 4,
    paint: cloths[0]!,
    level: 24,
    rise: (x, y, inside) => rounded(inside, 9, 6) + 34 * fold(x, y) + 8 * noise(x / 120, y / 160),
    grain: (x, y, out) => {
      out.u = x + 14 * fold(x + 40, y);
      out.v = y;
    },
    tone: (x, y, inside) =>
      1 - 0.34 * stitch(inside - 14, y > 1040 || y < 300 ? x : y) - (Math.abs(inside - 17) < 1 ? 0.1 : 0),
  });
  const pocket = box(510, 720, 150, 105, 8);
  lay(scene, {
    bounds: [355, 610, 665, 830],
    edge: pocket,
    paint: cloths[0]!,
    rise: (x, y, inside) => rounded(inside, 9, 5) + 7 * ease(660, 615, y) + 3 * noise(x / 80, y / 80),
    grain: (x, y, out) => {
      out.u = x + 14 * fold(x + 40, y) + 31;
      out.v = y + 40;
    },
    tone: (x, y, inside) =>
      1 -
      0.36 * stitch(inside - 8, y < 640 || y > 800 ? x : y) -
      0.36 * stitch(x - 585, y) -
      0.2 * stitch(y - 640, x),
  });
}

/** A waist apron, its ties looped over the rail. */
export function halfApron(stage: Stage): void {
  const { scene, cloths, noise } = stage;
  const fold = fall(stage, 330, 58);
  rail(stage, 170, 17, 34);
  strap(stage, bar(190, 300, 130, 172, 15), [95, 150, 230, 330], 'y');
  strap(stage, bar(770, 300, 832, 172, 15), [740, 150, 870, 330], 'y');
  strap(stage, bar(130, 186, 150, 640, 15), [110, 160, 180, 670], 'y');
  strap(stage, bar(832, 186, 812, 580, 15), [780, 160, 860, 610], 'y');
  lay(scene, {
    bounds: [150, 300, 810, 1100],
    edge: (x, y) => {
      const flare = 22 * ease(330, 1050, y);
      return Math.max(Math.abs(x - 480) - 292 - flare, 310 - y, y - 1046 - 12 * fold(x, 1046));
    },
    paint: cloths[0]!,
    level: 24,
    rise: (x, y, inside) => rounded(inside, 9, 6) + 36 * fold(x, y) + 5 * noise(x / 90, y / 120),
    grain: (x, y, out) => {
      out.u = x + 15 * fold(x + 40, y);
      out.v = y;
    },
    tone: (x, y, inside) => 1 - 0.3 * stitch(inside - 16, y > 1000 ? x : y),
  });
  strap(stage, box(480, 322, 306, 38, 5), [170, 280, 790, 364], 'x');
}

/** A quilted square with a bound edge and a loop. */
export function potHolder(stage: Stage): void {
  const { scene, cloths, noise } = stage;
  const cx = 480;
  const cy = 660;
  const half = 335;
  hook(stage, 480, 120);
  cord(
    stage,
    Array.from({ length: 15 }, (_, k) => {
      const t = (k / 14) * Math.PI * 2;
      return [480 + 34 * Math.sin(t), 174 - 74 * Math.cos(t)] as const;
    }),
    9,
    '#d2c3a4',
  );
  const lattice = (x: number, y: number) => {
    const a = ((((x - cx + (y - cy)) / 96) % 1) + 1) % 1;
    const b = ((((x - cx - (y - cy)) / 96) % 1) + 1) % 1;
    return { pillow: (Math.sin(a * Math.PI) * Math.sin(b * Math.PI)) ** 0.5, a, b };
  };
  const rotate = (x: number, y: number): [number, number] => {
    const k = Math.SQRT1_2;
    return [cx + (x - cx) * k - (y - cy) * k, cy + (x - cx) * k + (y - cy) * k];
  };
  const shape = box(cx, cy, half, half, 34);
  const edge: Edge = (x, y) => shape(...rotate(x, y));
  lay(scene, {
    bounds: [cx - 480, cy - 480, cx + 480, cy + 480],
    edge,
    paint: cloths[0]!,
    level: 14,
    rise: (x, y, inside) =>
      rounded(inside, 30, 40) + 30 * lattice(...rotate(x, y)).pillow + 5 * noise(x / 140, y / 140),
    grain: (x, y, out) => {
      [out.u, out.v] = rotate(x, y);
    },
    tone: (x, y) => {
      const { a, b } = lattice(...rotate(x, y));
      const seam = Math.min(a, 1 - a, b, 1 - b) * 68;
      return 0.72 + 0.28 * ease(0, 5, seam);
    },
  });
  lay(scene, {
    bounds: [cx - 490, cy - 490, cx + 490, cy + 490],
    edge: (x, y) => Math.abs(edge(x, y) + 8) - 17,
    paint: cloths[1] ?? cloths[0]!,
    level: 22,
    rise: (_x, _y, inside) => rounded(inside, 18, 17),
    tone: (x, _y, inside) => 1 - 0.25 * stitch(inside - 6, x * 1.4),
  });
}

/** A drawstring bag, full, its neck gathered. */
export function drawstring(stage: Stage): void {
  const { scene, cloths, noise } = stage;
  const neck = 352;
  const width = (y: number) => {
    if (y < neck) return 150 + 66 * ease(neck, 205, y);
    return 150 + 176 * ease(neck - 10, 560, y) - 26 * ease(900, 1080, y);
  };
  const gather = (x: number, y: number) => {
    const near = Math.exp(-(((y - neck) / 120) ** 2));
    return Math.sin(((x - 480) / width(y)) * 17 + 1.6 * noise(x / 60, y / 220)) * near;
  };
  lay(scene, {
    bounds: [120, 170, 840, 1110],
    edge: (x, y) => {
      const low = y - 1080;
      return Math.max(
        Math.abs(x - 480 - 6 * noise(2, y / 120)) - width(y),
        low,
        205 + 14 * gather(x, 260) - y,
      );
    },
    paint: cloths[0]!,
    level: 8,
    rise: (x, y, inside) => {
      const u = clamp((x - 480) / width(y), -1, 1);
      const body = Math.sqrt(1 - u * u) * (60 + 130 * ease(neck, 700, y)) * (1 - 0.35 * ease(860, 1080, y));
      return (
        body +
        rounded(inside, 10, 9) +
        17 * gather(x, y) +
        15 * noise(x / 130, y / 150) +
        7 * noise(x / 52, y / 90)
      );
    },
    grain: (x, y, out) => {
      out.u = 480 + ((x - 480) / width(y)) * 330;
      out.v = y + 10 * noise(x / 150, y / 150);
    },
    tone: (x, y) => (1 - 0.3 * stitch(y - 232, x)) * (1 - 0.3 * Math.exp(-(((y - neck) / 15) ** 2))),
  });
  const around = Array.from(
    { length: 13 },
    (_, k) => [332 + k * 24.7, neck + 9 * Math.sin((k / 12) * Math.PI)] as const,
  );
  const lifted = { ...stage };
  cord(lifted, around, 8, '#ded2b8');
  for (const [side, length] of [
    [-1, 9],
    [1, 12],
  ] as const) {
    const tail = Array.from(
      { length },
      (_, k) => [500 + side * (14 + k * 7 + 14 * Math.sin(k / 2.4)), neck + 12 + k * 21] as const,
    );
    cord(lifted, tail, 7, '#ded2b8');
  }
}

/** A tote hanging by its two handles. */
export function tote(stage: Stage): void {
  const { scene, cloths, noise } = stage;
  hook(stage, 480, 108);
  const handle = (lift: number): Edge => {
    return (x, y) => {
      const u = (x - 480) / 150;
      const top = 118 + lift;
      const arch = top + 150 * (u * u) ** 1.15;
      const slope = Math.abs((300 * Math.abs(u) ** 1.3) / 150);
      return y > 470 ? 99 : Math.abs(y - arch) / Math.sqrt(1 + slope * slope) - 16;
    };
  };
  const trim = cloths[1] ?? cloths[0]!;
  for (const lift of [26, 0]) {
    lay(scene, {
      bounds: [270, 90, 690, 470],
      edge: handle(lift),
      paint: trim,
      level: lift ? 12 : 34,
      rise: (_x, _y, inside) => rounded(inside, 9, 8),
      tone: (_x, y, inside) => 1 - 0.3 * stitch(inside - 6, y),
    });
  }
  const crease = (x: number, y: number) =>
    18 * noise(x / 110, y / 330) +
    12 * Math.sin((x - 480) / 60 + noise(x / 90, y / 200) * 2) * ease(480, 700, y) * ease(1120, 850, y);
  lay(scene, {
    bounds: [150, 400, 810, 1120],
    edge: (x, y) => {
      const flare = 300 + 22 * ease(420, 1050, y) + 4 * noise(6, y / 120);
      return Math.max(box(480, 755, flare, 335, 22)(x, y), 425 + 10 * ((x - 480) / 300) ** 2 - y);
    },
    paint: cloths[0]!,
    level: 26,
    rise: (x, y, inside) => rounded(inside, 18, 20) + 30 * ease(0, 150, inside) + crease(x, y),
    grain: (x, y, out) => {
      out.u = x + crease(x + 30, y) * 0.3;
      out.v = y;
    },
    tone: (x, y, inside) => {
      const hem = 1 - 0.3 * stitch(y - 478, x) - 0.1 * (Math.abs(y - 481) < 1.3 ? 1 : 0);
      return hem - (Math.abs(inside - 2) < 1 ? 0.1 : 0);
    },
  });
  for (const x of [324, 636]) {
    lay(scene, {
      bounds: [x - 20, 400, x + 20, 600],
      edge: box(x, 500, 17, 92, 3),
      paint: trim,
      rise: (_x, _y, inside) => rounded(inside, 7, 6),
      tone: (u, v, inside) => {
        const cross =
          v > 530 && (Math.abs(u - x - (v - 560) * 0.6) < 1.6 || Math.abs(u - x + (v - 560) * 0.6) < 1.6);
        return cross ? 0.6 : 1 - 0.3 * stitch(inside - 5, v);
      },
    });
  }
}

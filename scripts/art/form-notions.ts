import type { Paint } from './cloth.ts';
import { linearHex } from './colourway.ts';
import { matt, timber, yarn } from './material.ts';
import { cord, tapePrint } from './props.ts';
import { lay } from './scene.ts';
import { box, clamp, disc, ease, pinked, rounded } from './shape.ts';
import { type Stage, sheet, turned } from './stage.ts';

function spool(stage: Stage, cx: number, cy: number, size: number, hex: string, angle: number): void {
  const { scene, seed, noise } = stage;
  const wood = timber('#d4b184', seed ^ Math.round(cx));
  const body = 118 * size;
  const flange = 150 * size;
  const half = 190 * size;
  const round = (x: number, radius: number) => Math.sqrt(Math.max(0, radius * radius - (x - cx) ** 2));
  for (const side of [-1, 1]) {
    const y = cy + side * (half + 26 * size);
    lay(
      scene,
      turned(
        {
          bounds: [cx - flange, y - 40 * size, cx + flange, y + 40 * size],
          edge: box(cx, y, flange, 28 * size, 10 * size),
          paint: (u, v, out) => wood(v * 2, u, out),
          level: 0,
          gloss: 0.1,
          rise: (x, _y, inside) => round(x, flange) * 0.95 - 10 * ease(7, 0, inside),
        },
        cx,
        cy,
        angle,
      ),
    );
  }
  const wound = yarn(hex, seed ^ 5, 5.2 * size);
  const barrel = (y: number) => body + 8 * size * Math.cos(((y - cy) / half) * 1.3) + 1.2 * noise(y / 9, cx);
  lay(
    scene,
    turned(
      {
        bounds: [cx - flange, cy - half, cx + flange, cy + half],
        edge: (x, y) => Math.max(Math.abs(x - cx) - barrel(y), Math.abs(y - cy) - half),
        paint: (u, v, out) => wound(u, v + (u - cx) * 0.045, out),
        level: 0,
        gloss: 0.07,
        rise: (x, y) => round(x, barrel(y)) * 0.95,
      },
      cx,
      cy,
      angle,
    ),
  );
}

/** One big reel, its thread running off the edge. */
export function reel(hex: string) {
  return (stage: Stage): void => {
    const { noise } = stage;
    spool(stage, 470, 560, 1.5, hex, -0.1);
    const loose = Array.from(
      { length: 40 },
      (_, k) => [640 + 110 * Math.sin(k / 6) * (1 - k / 60) + 8 * noise(k / 4, 1), 720 + k * 13] as const,
    );
    cord(stage, loose, 3.4, hex);
  };
}

/** Five reels standing in a row. */
export function reels(hexes: readonly string[], single = false) {
  return (stage: Stage): void => {
    if (single) {
      hexes.slice(0, 3).forEach((hex, k) => {
        spool(stage, 270 + k * 215, 250 + k * 345, 0.82, hex, 0.6 - k * 0.7);
      });
      return;
    }
    hexes.forEach((hex, k) => {
      spool(
        stage,
        176 + (k % 3) * 304 + (k > 2 ? 152 : 0),
        k > 2 ? 880 : 340,
        0.92,
        hex,
        0.03 * Math.sin(k * 9),
      );
    });
  };
}

function cardOf(stage: Stage, hw: number, hh: number, hex: string): void {
  const paper = matt(hex, stage.seed ^ 12, 0.02);
  const bands = ['#2a2f86', '#f2c230', '#a32a1b'].map(linearHex);
  const pale = linearHex(hex)[1] > 0.3;
  lay(stage.scene, {
    bounds: [480 - hw, 600 - hh, 480 + hw, 600 + hh],
    edge: box(480, 600, hw, hh, 8),
    rise: (_x, _y, inside) => 5 * Math.min(1, inside / 1.5 + 0.2),
    paint: (u, v, out) => {
      paper(u, v, out);
      const top = v - (600 - hh);
      if (top > 26 && top < 44) [out.r, out.g, out.b] = bands[Math.floor((u % 66) / 22)] ?? bands[0]!;
      const word = top > 70 && top < 98 && Math.abs(u - 480) < 120 && (u - 360) % 34 < 25;
      const small = top > 116 && top < 122 && Math.abs(u - 480) < 90 && (u * 3) % 17 < 11;
      if (word || small) out.r = out.g = out.b = pale ? 0.02 : 0.75;
    },
  });
}

/** Buttons sewn to a printed card. */
export function buttonCard(
  hex: string,
  columns: number,
  rows: number,
  radius: number,
  holes: 2 | 4,
  shell = false,
  card = '#f1ead9',
) {
  return (stage: Stage): void => {
    const { scene, random } = stage;
    cardOf(stage, 320, 470, card);
    for (let k = 0; k < columns * rows; k++) {
      const cx = 480 + ((k % columns) - (columns - 1) / 2) * (520 / columns);
      const cy = 650 + (Math.floor(k / columns) - (rows - 1) / 2) * (680 / rows);
      button(stage, scene, cx, cy, radius, hex, random() * 6, holes, shell);
    }
  };
}

function button(
  stage: Stage,
  scene: Stage['scene'],
  cx: number,
  cy: number,
  radius: number,
  hex: string,
  turn: number,
  holes: 2 | 4,
  shell: boolean,
): void {
  const { noise } = stage;
  const [r, g, b] = linearHex(hex);
  const places = holes === 4 ? [0.785, 2.356, 3.927, 5.498] : [0, Math.PI];
  const pits = places.map(
    (a) =>
      [
        cx + Math.cos(a + turn * 0.06) * radius * 0.24,
        cy + Math.sin(a + turn * 0.06) * radius * 0.24,
      ] as const,
  );
  const pit = (x: number, y: number) =>
    Math.min(...pits.map(([px, py]) => Math.hypot(x - px, y - py))) - radius * 0.085;
  lay(scene, {
    bounds: [cx - radius, cy - radius, cx + radius, cy + radius],
    edge: disc(cx, cy, radius),
    gloss: shell ? 0.7 : 0.42,
    rise: (x, y, inside) => {
      const d = Math.hypot(x - cx, y - cy) / radius;
      const rim = 20 - 7 * ease(0.78, 0.62, d) - 18 * (1 - Math.min(1, inside / (radius * 0.16))) ** 2;
      return rim - 6 * ease(1.5, -1.5, pit(x, y));
    },
    paint: (u, v, out) => {
      const swirl = noise((u + turn * 300) / 60 + noise(v / 40, turn) * 1.2, v / (shell ? 60 : 16) + turn);
      const n = 1 + (shell ? 0.12 : 0.3) * swirl;
      const dark = ease(1.5, -1, pit(u, v));
      out.r = r * n * (1 - 0.9 * dark) * (shell ? 1 + 0.1 * noise(u / 24, v / 31 + 5) : 1);
      out.g = g * n * (1 - 0.9 * dark);
      out.b = b * n * (1 - 0.9 * dark) * (shell ? 1 + 0.14 * noise(u / 28 + 7, v / 24) : 1);
      out.relief = 0;
    },
  });
  const [first, second, third, fourth] = pits;
  if (first && second && !third) cord(stage, [first, second], radius * 0.06, '#d8cdb4');
  if (first && third) cord(stage, [first, third], radius * 0.055, '#d8cdb4');
  if (second && fourth) cord(stage, [second, fourth], radius * 0.055, '#d8cdb4');
}

/** Something narrow wound in a coil, its end running free: ribbon, tape, a tape measure. */
export function coil(print: 'cloth' | 'tape', width: number) {
  return (stage: Stage): void => {
    const { scene, cloths, noise } = stage;
    const cx = 480;
    const cy = 400;
    const radius = 250;
    const path = (y: number) =>
      480 + 150 * Math.sin((y - 640) / 135) * ease(620, 760, y) + (y < 760 ? (760 - y) * -0.2 : 0);
    const paint: Paint = (u, v, out) => {
      if (print === 'cloth') return cloths[0]!(u, v, out);
      [out.r, out.g, out.b] = tapePrint(v, u / (width / 2) - 1, 40);
      out.relief = 0;
    };
    lay(scene, {
      bounds: [cx - 330, 560, cx + 330, 1210],
      edge: (x, y) => {
        const slope = (path(y + 4) - path(y - 4)) / 8;
        return Math.max(Math.abs(x - path(y)) / Math.sqrt(1 + slope * slope) - width / 2, 560 - y);
      },
      paint,
      level: 2,
      gloss: print === 'tape' ? 0.12 : 0,
      rise: (_x, y, inside) => Math.min(4, inside + 1) + 26 * (1 + Math.sin(y / 95)) * ease(1180, 900, y),
      grain: (x, y, out) => {
        const slope = (path(y + 4) - path(y - 4)) / 8;
        out.u = (x - path(y)) / Math.sqrt(1 + slope * slope) + width / 2;
        out.v = y * 1.22;
      },
    });
    const turns = print === 'tape' ? 7 : 11;
    lay(scene, {
      bounds: [cx - radius - 5, cy - radius - 5, cx + radius + 5, cy + radius + 5],
      edge: (x, y) => {
        const d = Math.hypot(x - cx, y - cy);
        return Math.max(d - radius - 3 * noise(Math.atan2(y - cy, x - cx), 1), 62 - d);
      },
      level: 0,
      rise: (x, y) => {
        const turn = spiral(x - cx, y - cy, radius, turns);
        return (
          width * 0.62 +
          9 * Math.sin(clamp(turn - Math.floor(turn), 0, 1) * Math.PI) +
          5 * noise(Math.floor(turn) * 3.1, 2)
        );
      },
      paint: (u, v, out) => {
        const turn = spiral(u - cx, v - cy, radius, turns);
        const inner = turn - Math.floor(turn);
        const angle = Math.atan2(v - cy, u - cx);
        paint(
          print === 'tape' ? width * 0.8 : width * (0.2 + 0.5 * inner),
          (angle + Math.floor(turn) * 6.283) * 60,
          out,
        );
        const gap = 0.34 + 0.66 * ease(0, 0.2, Math.min(inner, 1 - inner));
        out.r *= gap;
        out.g *= gap;
        out.b *= gap;
        out.relief = 0;
      },
    });
  };
}

function spiral(dx: number, dy: number, radius: number, turns: number): number {
  return (Math.hypot(dx, dy) / radius) * turns - (Math.atan2(dy, dx) + Math.PI) / (2 * Math.PI) + 40;
}

/** Yarn wound round the waist of a card. */
export function darningCard(hex: string) {
  return (stage: Stage): void => {
    const { scene, seed, noise } = stage;
    cardOf(stage, 270, 470, '#e8ddc4');
    const wool = yarn(hex, seed, 19, 0.22);
    lay(scene, {
      bounds: [150, 480, 810, 960],
      edge: (x, y) => {
        const row = Math.floor(y / 19);
        return Math.max(
          Math.abs(x - 480 - 3 * noise(row * 2.3, 4)) - 262 - 7 * noise(row * 1.7, 9),
          Math.abs(y - 720) - 200,
        );
      },
      level: 4,
      paint: (u, v, out) => wool(u, v + 2.5 * noise(u / 90, v / 40) + (u - 480) * 0.02, out),
      rise: (x) => 30 * Math.sqrt(Math.max(0, 1 - ((x - 480) / 285) ** 2)) + 3 * noise(x / 40, 1),
    });
    cord(
      stage,
      Array.from(
        { length: 22 },
        (_, k) => [640 + k * 9 + 20 * Math.sin(k / 3), 918 + k * 9 + 14 * Math.cos(k / 2.6)] as const,
      ),
      8,
      hex,
    );
  };
}

/** Swatches on a ring, fanned like a hand of cards. */
export function sampleBook(fan: number) {
  return (stage: Stage): void => {
    const { scene, cloths, noise } = stage;
    const count = cloths.length;
    const px = fan > 1 ? 480 : 300;
    const py = fan > 1 ? 1040 : 220;
    for (let k = 0; k < count; k++) {
      const angle = (k / (count - 1) - 0.5) * fan + (fan > 1 ? 0 : -0.35);
      const cy = fan > 1 ? py - 420 : py + 400;
      const wide = fan > 1 ? 138 : 235;
      const part = sheet(
        cloths[k]!,
        pinked(px, cy, wide, 440, 24),
        [px - wide - 20, cy - 460, px + wide + 20, cy + 460],
        5,
      );
      const bend = (x: number, y: number) => 6 * (1 + noise(x / 160 + k * 3, y / 220));
      lay(
        scene,
        turned(
          { ...part, level: 3 + k * 8, rise: (x, y, i) => rounded(i, 7, 4) + bend(x, y) },
          px,
          py,
          angle,
        ),
      );
    }
    ring(stage, px, py);
  };
}

function ring(stage: Stage, cx: number, cy: number): void {
  const brass = linearHex('#c79a3b');
  lay(stage.scene, {
    bounds: [cx - 80, cy - 80, cx + 80, cy + 80],
    edge: (x, y) => Math.abs(Math.hypot(x - cx, y - cy) - 58) - 8,
    gloss: 0.8,
    rise: (_x, _y, inside) => rounded(inside, 10, 8),
    paint: (_u, _v, out) => {
      [out.r, out.g, out.b] = brass;
      out.relief = 0;
    },
  });
}

import { lay } from './scene.ts';
import { clamp, ease, rounded } from './shape.ts';
import { type Stage, turned } from './stage.ts';

export interface CushionShape {
  /** Half width and half height in picture units. */
  readonly wide: number;
  readonly high: number;
  /** Plumpness, in units of height at the middle. */
  readonly plump: number;
  readonly piping?: boolean;
  readonly button?: boolean;
  readonly fringe?: boolean;
}

/** A filled cushion, corners pulled out, small creases running in from them. */
export function cushion(stage: Stage, shape: CushionShape): void {
  const { scene, cloths, noise, random } = stage;
  const { wide, high, plump } = shape;
  const cx = 480;
  const cy = 610;
  const lean = (random() - 0.5) * 0.12;
  const phase = random() * 6;
  const outline = (x: number, y: number) => {
    const u = (x - cx) / wide;
    const v = (y - cy) / high;
    const waistX = 1 - 0.075 * (1 - v * v);
    const waistY = 1 - 0.075 * (1 - u * u);
    return { u: u / waistX, v: v / waistY };
  };
  const edge = (x: number, y: number) => {
    const { u, v } = outline(x, y);
    const k = (Math.abs(u) ** 14 + Math.abs(v) ** 14) ** (1 / 14);
    return (k - 1) * Math.min(wide, high) * 0.97 + 2.5 * noise(x / 46, y / 46);
  };
  const crease = (u: number, v: number) => {
    const au = Math.abs(u);
    const av = Math.abs(v);
    const corner = Math.hypot(1 - au, 1 - av);
    const angle = Math.atan2(1 - av, 1 - au);
    const side = (u > 0 ? 3.1 : 0) + (v > 0 ? 1.7 : 0) + phase;
    return (
      Math.sin(angle * 9 + side * 5 + noise(u * 3 + side, v * 3) * 2) *
      ease(0.95, 0.12, corner) *
      ease(0, 0.2, corner)
    );
  };
  if (shape.fringe) fringes(stage, cx, cy, wide, high, lean);
  if (shape.piping) {
    lay(scene, turned(pipingOf(stage, edge, cx, cy, wide, high), cx, cy, lean));
  }
  lay(
    scene,
    turned(
      {
        bounds: [cx - wide - 12, cy - high - 12, cx + wide + 12, cy + high + 12],
        edge,
        paint: cloths[0]!,
        level: 16,
        rise: (x, y, inside) => {
          const { u, v } = outline(x, y);
          const dome = Math.sqrt(Math.max(0, 1 - u * u)) * Math.sqrt(Math.max(0, 1 - v * v));
          const body = plump * dome ** 0.72 + rounded(inside, 12, 14);
          const sink = shape.button ? -54 * Math.exp(-((u * wide) ** 2 + (v * high) ** 2) / 5200) : 0;
          return (
            body +
            sink +
            11 * crease(u, v) +
            7 * noise(x / 95, y / 95) * dome +
            9 * noise(x / 210 + 4, y / 190)
          );
        },
        grain: (x, y, out) => {
          const { u, v } = outline(x, y);
          const swell = 1 + 0.1 * (u * u + v * v);
          out.u = u * wide * swell + 4 * noise(x / 130, y / 130);
          out.v = v * high * swell + 4 * noise(x / 130 + 30, y / 130);
        },
        tone: (_x, _y, inside) => (inside > 4 && inside < 7 && !shape.piping ? 0.84 : 1),
      },
      cx,
      cy,
      lean,
    ),
  );
  if (shape.button) {
    lay(scene, {
      bounds: [cx - 24, cy - 24, cx + 24, cy + 24],
      edge: (x, y) => Math.hypot(x - cx, y - cy) - 20,
      paint: cloths[0]!,
      rise: (_x, _y, inside) => rounded(inside, 14, 18),
    });
  }
}

function pipingOf(
  stage: Stage,
  edge: (x: number, y: number) => number,
  cx: number,
  cy: number,
  wide: number,
  high: number,
) {
  const paint = stage.cloths[1] ?? stage.cloths[0]!;
  return {
    bounds: [cx - wide - 22, cy - high - 22, cx + wide + 22, cy + high + 22] as const,
    edge: (x: number, y: number) => Math.abs(edge(x, y) - 2) - 10,
    paint,
    level: 4,
    rise: (_x: number, _y: number, inside: number) => rounded(inside, 20, 10),
    grain: (x: number, y: number, out: { u: number; v: number }) => {
      out.u = (x + y) * 0.7;
      out.v = (x - y) * 0.7;
    },
  };
}

function fringes(stage: Stage, cx: number, cy: number, wide: number, high: number, lean: number): void {
  const { scene, noise } = stage;
  for (const side of [-1, 1]) {
    for (let y = cy - high + 16; y < cy + high - 10; y += 11) {
      const end = cx + side * (wide + 34 + 7 * noise(y / 7, side));
      const start = cx + side * (wide - 30);
      strand(stage, scene, start, y, end, y + 6 * noise(y / 5, side * 3), 4.6, cx, cy, lean);
    }
  }
}

/** One twisted strand of a fringe, in the colour the cloth has where it leaves it. */
export function strand(
  stage: Stage,
  scene: Stage['scene'],
  ax: number,
  ay: number,
  bx: number,
  by: number,
  half: number,
  cx: number,
  cy: number,
  lean: number,
): void {
  const dx = bx - ax;
  const dy = by - ay;
  const length = Math.hypot(dx, dy) || 1;
  const paint = stage.cloths[0]!;
  lay(
    scene,
    turned(
      {
        bounds: [Math.min(ax, bx) - 6, Math.min(ay, by) - 6, Math.max(ax, bx) + 6, Math.max(ay, by) + 6],
        edge: (x, y) => {
          const t = clamp(((x - ax) * dx + (y - ay) * dy) / (length * length), 0, 1);
          const curve = Math.sin(t * 3 + ax + ay) * 1.6;
          const off = Math.abs(((x - ax) * dy - (y - ay) * dx) / length - curve);
          const past = ((x - ax) * dx + (y - ay) * dy) / length;
          return Math.max(off - half, -past, past - length);
        },
        level: 3,
        rise: (_x, _y, inside) => rounded(inside, half * 1.5, half),
        paint: (u, v, out) => {
          paint(ax - dx * 0.2, ay - dy * 0.2, out);
          const along = ((u - ax) * dx + (v - ay) * dy) / length;
          const off = ((u - ax) * dy - (v - ay) * dx) / length;
          const twist = 0.95 + 0.22 * Math.sin(along / 3.4 + off / 1.4);
          out.r *= twist;
          out.g *= twist;
          out.b *= twist;
          out.relief = 0;
        },
      },
      cx,
      cy,
      lean,
    ),
  );
}

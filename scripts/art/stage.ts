import type { Paint } from './cloth.ts';
import { boards, matt } from './material.ts';
import type { Noise } from './random.ts';
import { lay, type Scene, type Surface } from './scene.ts';
import { type Edge, turner } from './shape.ts';

/** What a form is given: the scene, the woven cloths, and its own source of irregularity. */
export interface Stage {
  readonly scene: Scene;
  readonly cloths: readonly Paint[];
  readonly noise: Noise;
  readonly random: () => number;
  readonly seed: number;
}

export type BackdropName =
  | 'chalk'
  | 'mist'
  | 'sage'
  | 'sky'
  | 'sand'
  | 'blush'
  | 'slate'
  | 'ash'
  | 'oak'
  | 'walnut';

const PLASTER: Readonly<Partial<Record<BackdropName, string>>> = {
  chalk: '#eceeea',
  mist: '#d9dedb',
  sage: '#c9d2c4',
  sky: '#ced9e3',
  sand: '#e3d9c6',
  blush: '#e6d3ca',
  slate: '#6b747d',
};

const PLANKS: Readonly<Partial<Record<BackdropName, string>>> = {
  ash: '#d9c6a5',
  oak: '#bd9766',
  walnut: '#6f4c35',
};

/** Covers the whole scene with a wall or a table top. */
export function setBackdrop(stage: Stage, name: BackdropName): void {
  const plank = PLANKS[name];
  const paint = plank
    ? boards(plank, stage.seed ^ 7)
    : matt(PLASTER[name] ?? '#eceeea', stage.seed ^ 7, 0.018);
  const { scene } = stage;
  const wide = scene.width / scene.scale;
  const high = scene.height / scene.scale;
  lay(scene, { bounds: [0, 0, wide, high], edge: () => -99, rise: () => 0, paint, gloss: plank ? 0.035 : 0 });
}

/** A flat limp thing with its own outline: paper, tape, a cut of cloth. */
export function sheet(paint: Paint, edge: Edge, bounds: Surface['bounds'], thickness: number): Surface {
  return { bounds, edge, paint, rise: (_x, _y, inside) => thickness * Math.min(1, inside / 1.6 + 0.2) };
}

/** Turns a surface about a point; its paint turns with it. */
export function turned(surface: Surface, cx: number, cy: number, angle: number): Surface {
  const turn = turner(cx, cy, angle);
  const back = turner(cx, cy, -angle);
  const [l, t, r, b] = surface.bounds;
  const corners = [back(l, t), back(r, t), back(l, b), back(r, b)];
  const xs = corners.map((corner) => corner[0]);
  const ys = corners.map((corner) => corner[1]);
  return {
    ...surface,
    bounds: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)],
    edge: (x, y) => {
      const p = turn(x, y);
      return surface.edge(p[0], p[1]);
    },
    rise: (x, y, inside) => {
      const p = turn(x, y);
      return surface.rise(p[0], p[1], inside);
    },
    grain: (x, y, out) => {
      const p = turn(x, y);
      out.u = p[0];
      out.v = p[1];
      surface.grain?.(p[0], p[1], out);
    },
    tone: surface.tone
      ? (x, y, inside) => {
          const p = turn(x, y);
          return surface.tone!(p[0], p[1], inside);
        }
      : undefined,
  };
}

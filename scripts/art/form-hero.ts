import { shears, tape, ticket } from './props.ts';
import { lay } from './scene.ts';
import { clamp, ease, pinked, remembered, rounded } from './shape.ts';
import { type Stage, sheet, turned } from './stage.ts';

/** The cutting table, wide: cloth drawn out to be cut, tape along the edge, shears and swatches at hand. */
export function heroTable(stage: Stage): void {
  const { scene, cloths, noise } = stage;
  const edgeAt = (y: number) => 520 + (y - 270) * 0.22 + 7 * noise(y / 70, 3);
  const fold = remembered((x, y) => {
    const a = x * 0.86 + y * 0.5 + 46 * noise(x / 260, y / 260);
    const swell = ease(470, 40, x - (y - 270) * 0.22);
    const ridge = 1 - Math.abs(Math.sin(a / 74)) ** 0.8;
    return (ridge * 62 + 26 * noise(a / 70, y / 190)) * swell + 7 * noise(x / 90, y / 90);
  });
  lay(scene, {
    bounds: [-5, -5, 720, 545],
    edge: (x, y) => x - edgeAt(y) - fold(x, y) * 0.2,
    paint: cloths[0]!,
    level: 4,
    rise: (x, y, inside) => fold(x, y) + rounded(inside, 5, 4),
    grain: (x, y, out) => {
      const f = fold(x, y);
      out.u = x * 0.976 - y * 0.215 + f * 0.35;
      out.v = x * 0.215 + y * 0.976 + f * 0.2;
    },
  });
  tape(stage, 612, 270, 420, Math.PI / 2 - 0.215, 19);
  shears(stage, 764, 350, -2.02, 0.6);
  const swatches: readonly (readonly [number, number, number, number])[] = [
    [836, 92, 0.2, 1],
    [792, 128, -0.18, 2],
    [872, 172, 0.45, 3],
  ];
  for (const [x, y, angle, k] of swatches) {
    const part = sheet(
      cloths[k % cloths.length]!,
      pinked(x, y, 84, 84, 15),
      [x - 96, y - 96, x + 96, y + 96],
      4,
    );
    lay(
      scene,
      turned({ ...part, rise: (u, v, i) => rounded(i, 5, 3) + 4 * (1 + noise(u / 60, v / 60)) }, x, y, angle),
    );
  }
  ticket(stage, 884, 310, 0.22, 0.72);
}

/** Rolls side by side at the back of the table, the tape across the front. */
export function heroRolls(stage: Stage): void {
  const { scene, cloths, noise } = stage;
  const count = cloths.length;
  const pitch = 960 / count;
  for (let k = 0; k < count; k++) {
    const cx = pitch * (k + 0.5) + 5 * noise(k * 3.3, 1);
    const radius = pitch * 0.49 - 3 * Math.abs(noise(k * 7.1, 2));
    const foot = 372 + 42 * noise(k * 5.3, 9);
    lay(scene, {
      bounds: [cx - radius - 4, -5, cx + radius + 4, foot + 4],
      edge: (x, y) => Math.max(Math.abs(x - cx) - radius - 1.4 * noise(4, y / 90), y - foot),
      paint: cloths[k]!,
      level: 0,
      rise: (x, y) =>
        1.25 * Math.sqrt(Math.max(0, radius * radius - (x - cx) ** 2)) +
        3 * noise(x / 40, y / 160) -
        9 * ease(7, 0, foot - y),
      grain: (x, y, out) => {
        out.u = k * 211 + radius * Math.asin(clamp((x - cx) / radius, -1, 1));
        out.v = y + k * 57;
      },
    });
  }
  tape(stage, 430, 468, 520, -0.045, 22);
  shears(stage, 700, 470, 0.16, 0.5);
  ticket(stage, 120, 425, 0.1, 0.62);
}

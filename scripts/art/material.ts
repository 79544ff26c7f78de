import type { Paint } from './cloth.ts';
import { linearHex } from './colourway.ts';
import { type Noise, smoothNoise } from './random.ts';

/** Painted plaster, paper or card: one colour with a faint tooth. */
export function matt(hex: string, seed: number, tooth = 0.03): Paint {
  const [r, g, b] = linearHex(hex);
  const noise = smoothNoise(seed);
  return (u, v, out) => {
    const n = 1 + tooth * (noise(u / 3.1, v / 3.1) * 0.5 + noise(u / 140, v / 140));
    out.r = r * n;
    out.g = g * n;
    out.b = b * n;
    out.relief = 0;
  };
}

function rings(noise: Noise, along: number, across: number): number {
  const wave = across / 26 + 1.6 * noise(along / 420, across / 90);
  return (
    0.5 * noise(along / 300, across / 2.6) +
    0.7 * Math.sin(wave * 2.4) * (0.5 + 0.5 * noise(along / 500, across / 60))
  );
}

/** Oiled boards laid side by side, the grain running along `u`. */
export function boards(hex: string, seed: number, plank = 240): Paint {
  const [r, g, b] = linearHex(hex);
  const noise = smoothNoise(seed);
  return (u, v, out) => {
    const k = Math.floor((v + 60) / plank);
    const within = v + 60 - k * plank;
    const gap = Math.min(within, plank - within);
    const n = 1 + 0.085 * rings(noise, u + k * 731, v + k * 97) + 0.07 * noise(k * 3.7, 2.2);
    const groove = gap < 2.4 ? 0.42 : 1;
    out.r = r * n * groove;
    out.g = g * n * (1 + (n - 1) * 0.25) * groove;
    out.b = b * n * (1 + (n - 1) * 0.6) * groove;
    out.relief = 0;
  };
}

/** A single piece of turned or sawn wood. */
export function timber(hex: string, seed: number): Paint {
  return boards(hex, seed, 1e6);
}

/** Spun yarn laid side by side across `v`: reels, cords, darning cards. */
export function yarn(hex: string, seed: number, thickness: number, fuzz = 0.05): Paint {
  const [r, g, b] = linearHex(hex);
  const noise = smoothNoise(seed);
  return (u, v, out) => {
    const k = Math.floor(v / thickness);
    const across = (v / thickness - k) * 2 - 1;
    const round = Math.sqrt(Math.max(0, 1 - across * across));
    const twist = Math.sin((u / thickness) * 2.2 + across * 1.6 + k * 1.3);
    const n =
      (0.62 + 0.38 * round) *
      (1 + 0.07 * twist + fuzz * noise(u / 4, v / 1.3) + 0.05 * noise(k * 5.1, u / 160));
    out.r = r * n;
    out.g = g * n;
    out.b = b * n;
    out.relief = round * thickness * 0.3;
  };
}

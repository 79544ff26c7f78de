/** A stream of numbers in [0, 1) that is the same for the same seed, on every machine. */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** FNV-1a, so that a picture's name is its seed. */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

export type Noise = (x: number, y: number) => number;

/** Smooth value noise in [-1, 1] with features one unit across, repeating every 256 units. */
export function smoothNoise(seed: number): Noise {
  const random = seeded(seed);
  const lattice = Float32Array.from({ length: 65536 }, () => random() * 2 - 1);
  return (x, y) => {
    const xi = Math.floor(x);
    const yi = Math.floor(y);
    const fx = x - xi;
    const fy = y - yi;
    const sx = fx * fx * (3 - 2 * fx);
    const sy = fy * fy * (3 - 2 * fy);
    const top = (yi & 255) << 8;
    const low = ((yi + 1) & 255) << 8;
    const left = xi & 255;
    const right = (xi + 1) & 255;
    const a = lattice[top | left]!;
    const b = lattice[top | right]!;
    const c = lattice[low | left]!;
    const d = lattice[low | right]!;
    const upper = a + (b - a) * sx;
    return upper + (c + (d - c) * sx - upper) * sy;
  };
}

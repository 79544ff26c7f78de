import { smoothNoise } from './random.ts';
import type { Scene } from './scene.ts';

/** One window, high on the left: towards the light, x right, y down, z towards the viewer. */
const LIGHT = [-0.43, -0.52, 0.74] as const;
const DIRECT = 0.66;
const AMBIENT = 0.4;
/** Shadows and occlusion are soft, so they are worked out on every third pixel. */
const SKIP = 3;

interface Field {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

function shrink(scene: Scene): Field {
  const width = Math.ceil(scene.width / SKIP);
  const height = Math.ceil(scene.height / SKIP);
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sx = Math.min(scene.width - 1, x * SKIP + 1);
      const sy = Math.min(scene.height - 1, y * SKIP + 1);
      data[y * width + x] = scene.relief[sy * scene.width + sx]!;
    }
  }
  return { width, height, data };
}

function blurLine(
  from: Float32Array,
  to: Float32Array,
  start: number,
  step: number,
  count: number,
  radius: number,
) {
  let sum = 0;
  const at = (k: number) => from[start + Math.min(count - 1, Math.max(0, k)) * step]!;
  for (let k = -radius; k <= radius; k++) sum += at(k);
  for (let k = 0; k < count; k++) {
    to[start + k * step] = sum / (2 * radius + 1);
    sum += at(k + radius + 1) - at(k - radius);
  }
}

function blur(field: Field, radius: number, passes: number): Field {
  const r = Math.max(1, Math.round(radius));
  const data = Float32Array.from(field.data);
  const spare = new Float32Array(data.length);
  for (let pass = 0; pass < passes; pass++) {
    for (let y = 0; y < field.height; y++) blurLine(data, spare, y * field.width, 1, field.width, r);
    for (let x = 0; x < field.width; x++) blurLine(spare, data, x, field.width, field.height, r);
  }
  return { ...field, data };
}

/** 1 in full light, 0 in full shadow; edges soften with distance from what casts them. */
function shadows(field: Field, unit: number): Field {
  const { width, height, data } = field;
  const flat = Math.hypot(LIGHT[0], LIGHT[1]);
  const dx = LIGHT[0] / flat;
  const dy = LIGHT[1] / flat;
  const climb = LIGHT[2] / flat / unit;
  const steps: number[] = [];
  for (let t = 1.2; t < 260 * unit; t *= 1.13) steps.push(t);
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const own = data[y * width + x]! + 0.6;
      let worst = 0;
      for (const t of steps) {
        const sx = Math.round(x + dx * t);
        const sy = Math.round(y + dy * t);
        if (sx < 0 || sy < 0 || sx >= width || sy >= height) break;
        const over = data[sy * width + sx]! - own - t * climb;
        if (over > 0) worst = Math.max(worst, over / (2.2 + (t / unit) * 0.34));
      }
      const s = Math.min(1, worst);
      out[y * width + x] = 1 - s * s * (3 - 2 * s);
    }
  }
  return blur({ width, height, data: out }, 1, 2);
}

/** How open each point is to the room: corners and feet of things are darker. */
function openness(field: Field, unit: number): Field {
  const near = blur(field, 7 * unit, 2);
  const far = blur(field, 34 * unit, 2);
  const data = new Float32Array(field.data.length);
  for (let k = 0; k < data.length; k++) {
    const own = field.data[k]!;
    const close = Math.max(0, near.data[k]! - own) / 9;
    const wide = Math.max(0, far.data[k]! - own) / 46;
    data[k] = 1 / (1 + 1.1 * close + 1.0 * wide);
  }
  return blur({ ...field, data }, 1, 1);
}

function sample(field: Field, x: number, y: number): number {
  const fx = Math.min(field.width - 1.001, Math.max(0, (x - 1) / SKIP));
  const fy = Math.min(field.height - 1.001, Math.max(0, (y - 1) / SKIP));
  const xi = Math.floor(fx);
  const yi = Math.floor(fy);
  const ax = fx - xi;
  const ay = fy - yi;
  const o = yi * field.width + xi;
  const top = field.data[o]! * (1 - ax) + field.data[o + 1]! * ax;
  const low = field.data[o + field.width]! * (1 - ax) + field.data[o + field.width + 1]! * ax;
  return top * (1 - ay) + low * ay;
}

const GAMMA = Uint8ClampedArray.from({ length: 4097 }, (_, k) => 255 * (k / 4096) ** (1 / 2.2));

function encode(linear: number): number {
  const held = linear > 0.8 ? 0.8 + 0.2 * (1 - Math.exp(-(linear - 0.8) / 0.2)) : linear;
  return GAMMA[Math.max(0, Math.min(4096, Math.round(held * 4096)))]!;
}

/** Lights the scene and returns 8-bit RGB rows. */
export function expose(scene: Scene, seed: number): Buffer {
  const { width, height, scale, relief, rgb, gloss } = scene;
  const unit = scale / SKIP;
  const small = shrink(scene);
  const shade = shadows(small, unit);
  const open = openness(small, unit);
  const grain = smoothNoise(seed ^ 0x9e37);
  const out = Buffer.allocUnsafe(width * height * 3);
  const length = Math.hypot(LIGHT[0], LIGHT[1], LIGHT[2] + 1);
  for (let y = 0; y < height; y++) {
    const up = y > 0 ? -width : 0;
    const down = y < height - 1 ? width : 0;
    for (let x = 0; x < width; x++) {
      const o = y * width + x;
      const left = x > 0 ? -1 : 0;
      const right = x < width - 1 ? 1 : 0;
      const slopeX = ((relief[o + right]! - relief[o + left]!) * scale) / 2;
      const slopeY = ((relief[o + down]! - relief[o + up]!) * scale) / 2;
      const norm = 1 / Math.sqrt(1 + slopeX * slopeX + slopeY * slopeY);
      const facing = Math.max(0, (-slopeX * LIGHT[0] - slopeY * LIGHT[1] + LIGHT[2]) * norm) / LIGHT[2];
      const lit = sample(shade, x, y);
      const airy = sample(open, x, y);
      const fade = 1.07 - 0.11 * (x / width) - 0.12 * (y / height) + 0.012 * grain(x / 90, y / 90);
      const sky = AMBIENT * airy * (0.55 + 0.45 * norm);
      const power = (sky + DIRECT * Math.min(1.45, facing) * (0.06 + 0.94 * lit) * (0.5 + 0.5 * airy)) * fade;
      let shine = 0;
      if (gloss[o]! > 0.001) {
        const half = Math.max(0, (-slopeX * LIGHT[0] - slopeY * LIGHT[1] + LIGHT[2] + 1) * norm) / length;
        shine = gloss[o]! * lit * half ** 18 * 0.7;
      }
      const c = o * 3;
      // Shade is cooler than sunlight, by a little.
      out[c] = encode(rgb[c]! * power * (0.975 + 0.025 * lit) + shine);
      out[c + 1] = encode(rgb[c + 1]! * power + shine);
      out[c + 2] = encode(rgb[c + 2]! * power * (1.03 - 0.03 * lit) + shine);
    }
  }
  return out;
}

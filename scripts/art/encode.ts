import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import type { Raster } from './render.ts';

sharp.concurrency(1);

function image({ data, width, height }: Raster): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

export interface Rendition {
  readonly suffix: string;
  readonly wide: number;
  readonly high: number;
  readonly kind: 'avif' | 'webp';
  readonly quality: number;
}

/** Writes one size of a picture and returns how many bytes it took. */
export async function writeRendition(
  folder: string,
  slug: string,
  from: Raster,
  size: Rendition,
): Promise<number> {
  const sized = image(from).resize(size.wide, size.high, { kernel: 'lanczos3' });
  const encoded =
    size.kind === 'avif'
      ? sized.avif({ quality: size.quality, effort: 2, chromaSubsampling: '4:2:0' })
      : sized.blur(0.7).webp({ quality: size.quality, effort: 5, smartSubsample: false });
  const bytes = await encoded.toBuffer();
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${slug}-${size.suffix}.${size.kind}`), bytes);
  return bytes.length;
}

/** Mean colour of the picture as #rrggbb, to be shown until it has loaded. */
export async function averageColour(from: Raster): Promise<string> {
  const { data } = await image(from)
    .resize(1, 1, { kernel: 'cubic', fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return `#${data.subarray(0, 3).toString('hex')}`;
}

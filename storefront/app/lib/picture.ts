/** A picture as the catalogue knows it. */
export interface Picture {
  /** Address without size and format, for example `/art/harbour-check-indigo`. */
  readonly path: string;
  readonly alt: string;
  readonly width: number;
  readonly height: number;
  /** Average colour as `#rrggbb`, painted until the picture arrives. */
  readonly color: string;
}

const WIDTHS = [320, 640, 960];
const ALSO_WEBP = 640;

/** The widths that are at hand, as a `srcset`, and one file that every browser reads. */
export function pictureSources(path: string): { readonly avif: string; readonly fallback: string } {
  return {
    avif: WIDTHS.map((width) => `${path}-${width}.avif ${width}w`).join(', '),
    fallback: `${path}-${ALSO_WEBP}.webp`,
  };
}

/** `#a1b2c3` when it is one, so that nothing else can reach the markup. */
export function safeColour(colour: string | null | undefined): string | undefined {
  return colour != null && /^#[0-9a-f]{6}$/i.test(colour) ? colour : undefined;
}

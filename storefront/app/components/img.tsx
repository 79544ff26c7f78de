import { type Picture, pictureSources, safeColour } from '~/lib/picture.ts';

interface ImgProps {
  picture: Picture;
  /** How wide it is shown, as for the `sizes` attribute. */
  sizes: string;
  /** `first`: the picture the page is judged by, fetched before all others. `early`: in view, but not first. */
  priority?: 'first' | 'early' | 'lazy';
  className?: string;
  /** Said nothing about: the words beside it name the same thing. */
  decorative?: boolean;
}

/**
 * A picture in the sizes the shop has made of it, filling its frame, over its average colour until it arrives. The
 * frame is the nearest positioned element around it.
 */
export function Img({ picture, sizes, priority = 'lazy', className = '', decorative = false }: ImgProps) {
  const { avif, fallback } = pictureSources(picture.path);
  const colour = safeColour(picture.color);
  return (
    <>
      {colour && (
        <svg className="absolute inset-0 size-full" aria-hidden="true" focusable="false">
          <rect width="100%" height="100%" fill={colour} />
        </svg>
      )}
      <picture className="contents">
        <source type="image/avif" srcSet={avif} sizes={sizes} />
        <img
          src={fallback}
          alt={decorative ? '' : picture.alt}
          width={picture.width}
          height={picture.height}
          className={`relative size-full object-cover ${className}`}
          loading={priority === 'lazy' ? 'lazy' : undefined}
          decoding={priority === 'lazy' ? 'async' : undefined}
          {...(priority === 'first' ? { fetchpriority: 'high' } : {})}
        />
      </picture>
    </>
  );
}

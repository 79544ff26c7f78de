import type { Picture } from '~/lib/picture.ts';
import { Img } from './img.tsx';

const SIZES = '(width >= 760px) min(55vw, 640px), 100vw';

/** The pictures of one product: a row to swipe with thumbnails that are links to each, so it works without scripts. */
export function Gallery({ pictures, title }: { pictures: readonly Picture[]; title: string }) {
  if (pictures.length === 0) return <div className="aspect-[4/5] rounded-sm bg-sunk" />;
  return (
    <section aria-label={`Pictures of ${title}`} className="grid gap-3">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <ul className="snap-row rounded-sm max-md:-mx-4" tabIndex={0} aria-label="Pictures, scroll sideways">
        {pictures.map((picture, index) => (
          <li key={picture.path} id={`picture-${index + 1}`} className="relative aspect-[4/5] bg-sunk">
            <Img picture={picture} sizes={SIZES} priority={index === 0 ? 'first' : 'lazy'} />
          </li>
        ))}
      </ul>
      {pictures.length > 1 && (
        <ul className="flex flex-wrap gap-2">
          {pictures.map((picture, index) => (
            <li key={picture.path}>
              <a
                href={`#picture-${index + 1}`}
                className="relative block h-20 w-16 overflow-hidden rounded-sm border-[1.5px] border-line hover:border-ink"
              >
                <Img picture={picture} sizes="64px" decorative />
                <span className="sr-only">
                  Picture {index + 1}: {picture.alt}
                </span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

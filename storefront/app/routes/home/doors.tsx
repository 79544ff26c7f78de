import { Link } from '@remix-run/react';
import { Img } from '~/components/img.tsx';
import type { Picture } from '~/lib/picture.ts';

interface DoorsProps {
  doors: readonly {
    readonly href: string;
    readonly title: string;
    readonly description: string;
    readonly count: number;
    readonly picture: Picture | null;
  }[];
}

/** Three ways into the shop, of unequal width, so that they do not read as a row of cards. */
export function Doors({ doors }: DoorsProps) {
  return (
    <ul className="wrap grid gap-x-6 gap-y-9 pb-14 md:grid-cols-[1.35fr_1fr_1fr] md:pb-20">
      {doors.map(({ href, title, description, count, picture }) => (
        <li key={href} className="group relative grid content-start gap-3">
          <div className="relative h-56 overflow-hidden rounded-sm bg-sunk md:h-80">
            {picture && (
              <Img
                picture={picture}
                sizes="(width >= 1180px) 440px, (width >= 760px) 36vw, 92vw"
                decorative
              />
            )}
          </div>
          <div>
            <h2 className="flex flex-wrap items-baseline gap-x-2">
              <Link
                to={href}
                prefetch="intent"
                className="underline-offset-4 after:absolute after:inset-0 group-hover:underline"
              >
                {title}
              </Link>
              <span className="font-text text-note font-normal text-ink-2">{count}</span>
            </h2>
            <p className="mt-1 max-w-[40ch] text-ink-2">{description}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}

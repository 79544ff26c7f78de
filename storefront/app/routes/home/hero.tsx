import { Link } from '@remix-run/react';
import { LinkButton } from '~/components/button.tsx';
import { Img } from '~/components/img.tsx';
import { Ticket } from '~/components/ticket.tsx';
import { BRAND } from '~/lib/brand.ts';
import type { Picture } from '~/lib/picture.ts';

interface HeroProps {
  month: {
    readonly title: string;
    readonly subtitle: string;
    readonly href: string;
    readonly picture: Picture | null;
    readonly facts: readonly string[];
  } | null;
}

/** What the shop is, and the cloth of the month with its ticket. */
export function Hero({ month }: HeroProps) {
  return (
    <div className="wrap grid gap-x-9 gap-y-8 pt-8 pb-14 md:grid-cols-[1.25fr_1fr] md:items-end md:pt-14 md:pb-20">
      <div className="md:pb-9">
        <p className="kicker">{BRAND.what}</p>
        <h1 className="mt-3 max-w-[9ch] text-home leading-[0.98]">{BRAND.promise}</h1>
        <p className="mt-5 max-w-[42ch] text-lede">
          Order when you are ready and change your mind until the clock runs out: the length, the colour, the
          address, all of it. Then the shears come down, and your card is charged once.
        </p>
        <div className="mt-7 flex flex-wrap items-center gap-x-5 gap-y-3">
          <LinkButton to="/collections/cloth" prefetch="intent">
            Look at cloth
          </LinkButton>
          <a href="#cutting-hour" className="link inline-flex min-h-11 items-center font-semibold">
            How the hour works
          </a>
        </div>
      </div>
      {month && (
        <figure className="group relative">
          <div className="cloth-shadow relative aspect-[4/5] overflow-hidden rounded-sm bg-sunk">
            {month.picture && (
              <Img
                picture={month.picture}
                sizes="(width >= 1180px) 470px, (width >= 760px) 42vw, 92vw"
                priority="first"
              />
            )}
          </div>
          <figcaption className="relative mx-4 -mt-12 bg-card px-4 py-3 md:mx-6 md:-mt-14 md:px-5 md:py-4">
            <p className="kicker">Cloth of the month</p>
            <p className="mt-1 text-h3 font-semibold">
              <Link
                to={month.href}
                prefetch="intent"
                className="underline-offset-4 after:absolute after:inset-0 group-hover:underline"
              >
                {month.title}
              </Link>
            </p>
            <p className="text-ink-2">{month.subtitle}</p>
            <Ticket parts={month.facts} className="mt-2" />
          </figcaption>
        </figure>
      )}
    </div>
  );
}

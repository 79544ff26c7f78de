import { LinkButton } from '~/components/button.tsx';
import { BRAND } from '~/lib/brand.ts';
import { ChangeList } from './edit-frame.tsx';

/** The window closed before the change was saved: nothing that was entered is lost from sight. */
export function Closed({
  number,
  until,
  words,
}: {
  number: string;
  until: string;
  words: readonly string[];
}) {
  const subject = encodeURIComponent(`Order ${number}`);
  const body = encodeURIComponent(`I wanted to change:\n${words.map((word) => `- ${word}`).join('\n')}\n`);
  return (
    <div className="wrap grid max-w-[50rem] gap-6 py-10 md:py-14">
      <header>
        <p className="kicker">Order {number}</p>
        <h1 className="mt-1">The window closed at {until}</h1>
        <p className="mt-3 text-lede">
          Your change was not saved, and the order is as it was. Nothing extra was held on your card.
        </p>
      </header>
      {words.length > 0 && (
        <section className="card" aria-labelledby="wanted">
          <h2 id="wanted" className="mb-3 text-h3">
            This is what you wanted to change
          </h2>
          <ChangeList words={words} />
        </section>
      )}
      <div className="flex flex-wrap gap-3">
        <a className="btn btn-primary" href={`mailto:${BRAND.email}?subject=${subject}&body=${body}`}>
          Ask the team
        </a>
        <LinkButton to={`/orders/${number}`} tone="quiet">
          Back to the order
        </LinkButton>
        <LinkButton to="/" tone="text" className="mx-0 inline-flex items-center">
          Order it separately
        </LinkButton>
      </div>
      <p className="text-note text-ink-2">
        Or ring us on{' '}
        <a className="link" href={BRAND.phoneHref}>
          {BRAND.phone}
        </a>
        : if the scissors have not been near it, we can still help.
      </p>
    </div>
  );
}

interface FactsProps {
  paragraphs: readonly string[];
  details: readonly { readonly name: string; readonly value: string }[];
}

/** The story of a product and its measures, side by side. */
export function Facts({ paragraphs, details }: FactsProps) {
  return (
    <div className="mt-12 grid gap-x-14 gap-y-8 border-t border-line pt-9 md:mt-18 md:grid-cols-[1.3fr_1fr]">
      <section aria-labelledby="story">
        <h2 id="story">About it</h2>
        <div className="mt-3 grid max-w-[62ch] gap-4">
          {paragraphs.map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </div>
      </section>
      {details.length > 0 && (
        <section aria-labelledby="measures">
          <h2 id="measures">Measures and care</h2>
          <dl className="mt-3">
            {details.map(({ name, value }) => (
              <div
                key={name}
                className="grid grid-cols-[8rem_1fr] gap-4 border-t border-line py-2.5 first:border-t-0"
              >
                <dt className="text-ink-2">{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </div>
  );
}

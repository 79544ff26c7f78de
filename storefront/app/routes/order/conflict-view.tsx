import { Form } from '@remix-run/react';
import { Button } from '~/components/button.tsx';
import { Timeline, type TimelineEntry } from '~/components/timeline.tsx';
import { ChangeList } from './edit-frame.tsx';

export interface Conflict {
  readonly theirs: readonly TimelineEntry[];
  readonly yours: readonly string[];
}

/** The order moved on while a change was being made: both, side by side, and a choice. */
export function ConflictView({ number, conflict }: { number: string; conflict: Conflict }) {
  return (
    <Form method="post" action={`/orders/${number}/edit/conflict`} className="grid gap-7">
      <p className="max-w-[52ch] text-lede">
        The order was changed somewhere else meanwhile: in another tab, on another device, or by us. Yours was
        not saved. What should happen?
      </p>
      <div className="grid items-start gap-7 md:grid-cols-2">
        <section className="card" aria-labelledby="theirs">
          <h2 id="theirs" className="mb-3 text-h3">
            What happened meanwhile
          </h2>
          <Timeline entries={conflict.theirs} />
        </section>
        <section className="card" aria-labelledby="yours">
          <h2 id="yours" className="mb-3 text-h3">
            What you were changing
          </h2>
          <ChangeList words={conflict.yours} />
        </section>
      </div>
      <div className="flex flex-wrap gap-3">
        <Button name="intent" value="mine">
          Apply mine on top
        </Button>
        <Button name="intent" value="theirs" tone="quiet">
          Keep it as it is now
        </Button>
      </div>
    </Form>
  );
}

import { data } from '@remix-run/node';
import {
  type Draft,
  type StandingLine,
  withAdded,
  withQuantity,
  withRemoved,
  withVariant,
} from '~/lib/edit-draft.ts';
import { keepDraft } from '~/lib/edit-draft-cookie.server.ts';
import { seeOther } from '~/lib/forms.server.ts';
import { privateHeaders } from '~/lib/page-headers.server.ts';
import type { Problem } from '~/lib/problem.ts';
import { readQuantity, stepped } from '~/lib/quantity.ts';
import type { EditLine } from './edit-lines.server.ts';

interface Applied {
  readonly draft: Draft;
  readonly problems: readonly Problem[];
}

/**
 * The draft after a press on the edit page: everything that stands in the form, then the button that was pressed.
 * A field that cannot be read leaves its line as it was and says why.
 */
export function applyForm(
  draft: Draft,
  lines: readonly EditLine[],
  standing: readonly StandingLine[],
  form: Readonly<Record<string, string>>,
): Applied {
  const [verb, target] = (form['intent'] ?? '').split(' ');
  return lines.reduce<Applied>(
    (before, line) => {
      const pressed = target === line.element ? verb : undefined;
      const own = standing.find(({ id }) => id === line.id);
      return applyLine(before, line, own, form, pressed);
    },
    { draft, problems: [] },
  );
}

function applyLine(
  { draft, problems }: Applied,
  line: EditLine,
  own: StandingLine | undefined,
  form: Readonly<Record<string, string>>,
  pressed: string | undefined,
): Applied {
  if (pressed === 'remove' || pressed === 'restore') {
    const next =
      own === undefined ? withAdded(draft, line.id, null) : withRemoved(draft, line.id, pressed === 'remove');
    return { draft: next, problems };
  }
  if (line.removed) return { draft, problems };
  let next = draft;
  const variant = form[`variant-${line.element}`];
  if (own !== undefined && variant !== undefined && line.variants.some(({ value }) => value === variant))
    next = withVariant(next, own, variant);
  const typed = form[`quantity-${line.element}`];
  if (typed === undefined) return { draft: next, problems };
  const direction = pressed === 'less' ? -1 : pressed === 'more' ? 1 : 0;
  const wanted = direction === 0 ? typed : stepped(typed, direction, line.measure);
  const reading = readQuantity(wanted, line.measure);
  if (!reading.ok)
    return {
      draft: next,
      problems: [...problems, { field: `quantity-${line.element}`, message: reading.message }],
    };
  next =
    own === undefined
      ? withAdded(next, line.id, reading.quantity)
      : withQuantity(next, own, reading.quantity);
  return { draft: next, problems };
}

const TOO_LONG: Problem = {
  field: '',
  message: 'That is more change than we can keep in one go. Save what you have first, then go on.',
};

/** Keeps the draft and leads on; a draft too long to be kept is refused, and what was kept stays. */
export async function keepAndGo(number: string, draft: Draft, path: string) {
  const cookie = await keepDraft(number, { ...draft, sent: false });
  return cookie === undefined ? refuseDraft([TOO_LONG], {}) : seeOther(path, cookie);
}

/** Keeps the draft and stays: the page renews itself. */
export async function keepAndStay(
  number: string,
  draft: Draft,
  problems: readonly Problem[],
  typed: Readonly<Record<string, string>>,
) {
  const cookie = await keepDraft(number, { ...draft, sent: false });
  if (cookie === undefined) return refuseDraft([TOO_LONG], typed);
  return data(
    { problems, typed },
    {
      status: problems.length > 0 ? 422 : 200,
      headers: { ...privateHeaders, 'Set-Cookie': cookie },
    },
  );
}

function refuseDraft(problems: readonly Problem[], typed: Readonly<Record<string, string>>) {
  return data({ problems, typed }, { status: 422, headers: privateHeaders });
}

import type { ActionFunctionArgs } from '@remix-run/node';
import { redirect } from '@remix-run/node';
import { moveBagTo } from '~/lib/bag.server.ts';
import { readForm, seeOther } from '~/lib/forms.server.ts';
import { ownPath } from '~/lib/redirects.ts';
import { keepPreferences, preferencesOf } from '~/lib/session.server.ts';
import { shellOf } from '~/lib/shell.server.ts';

export function loader() {
  return redirect('/', 302);
}

/** Where the parcel goes: prices of the shop, and of the bag, are that region's from here on. */
export async function action({ request }: ActionFunctionArgs) {
  const form = await readForm(request);
  const back = ownPath(form['back'], '/');
  const { region } = await shellOf(request);
  const wanted = region?.options.find(({ code }) => code === form['region']);
  if (!wanted) return seeOther(back);
  await moveBagTo(request, wanted.code);
  return seeOther(back, await keepPreferences({ ...(await preferencesOf(request)), region: wanted.code }));
}

import type { ActionFunctionArgs } from '@remix-run/node';
import { redirect } from '@remix-run/node';
import { readForm, seeOther } from '~/lib/forms.server.ts';
import { ownPath } from '~/lib/redirects.ts';
import { keepPreferences, preferencesOf } from '~/lib/session.server.ts';

export function loader() {
  return redirect('/', 302);
}

/** Light, dark, or as the device says. */
export async function action({ request }: ActionFunctionArgs) {
  const form = await readForm(request);
  const theme = form['theme'] === 'light' || form['theme'] === 'dark' ? form['theme'] : 'system';
  return seeOther(
    ownPath(form['back'], '/'),
    await keepPreferences({ ...(await preferencesOf(request)), theme }),
  );
}

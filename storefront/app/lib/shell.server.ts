import type { RegionChoice } from '~/components/footer.tsx';
import type { MenuItem } from '~/components/header.tsx';
import { cachedApi } from './api.server.ts';
import { graphql } from './graphql.ts';
import { log } from './log.server.ts';
import { preferencesOf } from './session.server.ts';

const ShellQuery = graphql(`
  query Shell {
    collections {
      handle
      title
    }
    shop {
      regions {
        handle
        name
        currencyCode
      }
    }
  }
`);

export interface Shell {
  readonly menu: readonly MenuItem[];
  readonly region: RegionChoice | null;
}

/** What surrounds every page. Empty rather than an error when the API is down, so that the page itself can say so. */
export async function shellOf(request: Request): Promise<Shell> {
  try {
    const [{ collections, shop }, { region }] = await Promise.all([
      cachedApi(request, ShellQuery, {}),
      preferencesOf(request),
    ]);
    const options = shop.regions.map(({ handle, name, currencyCode }) => ({
      code: handle,
      name: `${name}, ${currencyCode}`,
    }));
    return {
      menu: collections.map(({ handle, title }) => ({ label: title, href: `/collections/${handle}` })),
      region: { current: region ?? options[0]?.code ?? '', options },
    };
  } catch (error) {
    log('warn', 'a page goes without its menu', {
      cause: error instanceof Response ? `status ${error.status}` : String(error),
    });
    return { menu: [], region: null };
  }
}

import { STARTER_OPERATIONS } from './graphiql-operations.ts';

/**
 * GraphiQL without a single foreign address, rendered once: shoppers' and staff's operations wait in its tabs. The
 * package is 30 MB in memory, so that it is loaded when somebody first opens the page.
 */
export function graphiqlPage(publishableKey: string | undefined): () => Promise<string> {
  const key = { 'x-publishable-key': publishableKey ?? 'paste the publishable key of a sales channel' };
  const shopper = JSON.stringify(key, null, 2);
  const staff = JSON.stringify({ ...key, authorization: 'Bearer paste the token of staffSignIn' }, null, 2);
  const render = async () => {
    const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
    return String(
      renderGraphiQL({
        title: 'Hourglass GraphiQL',
        defaultHeaders: shopper,
        shouldPersistHeaders: true,
        inputValueDeprecation: true,
        schemaDescription: true,
        defaultTabs: STARTER_OPERATIONS.map(({ query, variables, caller }) => ({
          query,
          ...(variables && { variables: JSON.stringify(variables, null, 2) }),
          headers: caller === 'staff' ? staff : shopper,
        })),
      }),
    );
  };
  let page: Promise<string> | undefined;
  return () => (page ??= render());
}

import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import {
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  type ShouldRevalidateFunctionArgs,
  useRouteLoaderData,
} from '@remix-run/react';
import type { ReactNode } from 'react';
import './app.css';
import { ErrorPage } from './components/error-page.tsx';
import { Footer } from './components/footer.tsx';
import { Header, SelvedgeStripe, SkipLink } from './components/header.tsx';
import { RouteAnnouncer } from './components/route-announcer.tsx';
import textFace from './fonts/familjen-grotesk.woff2?url';
import { bagCountOf } from './lib/bag.server.ts';
import { errorMeta } from './lib/page-meta.ts';
import { preferencesOf } from './lib/session.server.ts';
import { shellOf } from './lib/shell.server.ts';

export const links: LinksFunction = () => [
  { rel: 'preload', href: textFace, as: 'font', type: 'font/woff2', crossOrigin: 'anonymous' },
  { rel: 'icon', href: '/favicon.svg', type: 'image/svg+xml' },
];

export const meta: MetaFunction = ({ error }) => (error ? errorMeta(error) : []);

export async function loader({ request }: LoaderFunctionArgs) {
  const [shell, { theme }, bagCount] = await Promise.all([
    shellOf(request),
    preferencesOf(request),
    // The count is a help; without it the page still stands.
    bagCountOf(request).catch(() => null),
  ]);
  return { ...shell, bagCount, theme };
}

/** The frame of the page only changes when something was posted. */
export function shouldRevalidate({ formMethod, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) {
  return formMethod !== undefined && formMethod !== 'GET' ? defaultShouldRevalidate : false;
}

/** The document around every page and every error; whole without any data. */
export function Layout({ children }: { children: ReactNode }) {
  const frame = useRouteLoaderData<typeof loader>('root');
  const theme = frame?.theme ?? 'system';
  return (
    <html lang="en" data-theme={theme === 'system' ? undefined : theme}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="theme-color" media="(prefers-color-scheme: light)" content="#ffffff" />
        <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#181d24" />
        <Meta />
        <Links />
      </head>
      <body>
        <SkipLink />
        <SelvedgeStripe />
        <Header menu={frame?.menu ?? []} bagCount={frame?.bagCount ?? null} />
        <main id="main" tabIndex={-1} className="flex-1">
          {children}
        </main>
        <Footer menu={frame?.menu ?? []} theme={theme} region={frame?.region ?? null} />
        <RouteAnnouncer />
        <ScrollRestoration />
        <Scripts />
      </body>
    </html>
  );
}

export default function Shop() {
  return <Outlet />;
}

export function ErrorBoundary() {
  return <ErrorPage />;
}

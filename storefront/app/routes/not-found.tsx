import type { MetaFunction } from '@remix-run/node';
import { ErrorPage } from '~/components/error-page.tsx';
import { errorMeta } from '~/lib/page-meta.ts';

export function loader(): never {
  throw new Response(null, { status: 404 });
}

export const meta: MetaFunction = ({ error }) => errorMeta(error);

export default function NotFound() {
  return null;
}

export function ErrorBoundary() {
  return <ErrorPage />;
}

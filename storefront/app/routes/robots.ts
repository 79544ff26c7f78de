import type { LoaderFunctionArgs } from '@remix-run/node';
import { publicOrigin } from '~/lib/public-origin.server.ts';

export function loader({ request }: LoaderFunctionArgs) {
  const lines = [
    'User-agent: *',
    'Disallow: /bag',
    'Disallow: /checkout',
    'Disallow: /orders',
    'Disallow: /o/',
    'Disallow: /search',
    '',
    `Sitemap: ${publicOrigin(request)}/sitemap.xml`,
    '',
  ];
  return new Response(lines.join('\n'), {
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'public, max-age=3600' },
  });
}

import type { MetaDescriptor } from '@remix-run/node';
import { isRouteErrorResponse } from '@remix-run/react';
import { BRAND } from './brand.ts';
import { errorCopy } from './error-copy.ts';

interface PageMeta {
  /** Without the shop's name, which is added. */
  readonly title: string;
  readonly description?: string;
  /** The page's one true address. */
  readonly canonical?: string | undefined;
  readonly noindex?: boolean;
  /** An absolute address of a picture, for when the page is shared. */
  readonly picture?: string | undefined;
  readonly jsonLd?: readonly JsonLd[];
}

export type JsonLd = { [key: string]: string | number | boolean | null | JsonLd | JsonLd[] | undefined };

const DESCRIPTION_CHARACTERS_MAX = 160;

/** The text, or as many of its whole words as a search result shows. */
export function shortened(text: string): string {
  if (text.length <= DESCRIPTION_CHARACTERS_MAX) return text;
  return `${text.slice(0, DESCRIPTION_CHARACTERS_MAX - 1).replace(/\s+\S*$/, '')}…`;
}

/** What a page says about itself in its head. */
export function pageMeta({
  title,
  description,
  canonical,
  noindex,
  picture,
  jsonLd = [],
}: PageMeta): MetaDescriptor[] {
  const full = `${title} — ${BRAND.name}`;
  const descriptors: MetaDescriptor[] = [
    { title: full },
    { property: 'og:title', content: full },
    { property: 'og:site_name', content: BRAND.name },
  ];
  if (description)
    descriptors.push(
      { name: 'description', content: description },
      { property: 'og:description', content: description },
    );
  if (canonical)
    descriptors.push(
      { tagName: 'link', rel: 'canonical', href: canonical },
      { property: 'og:url', content: canonical },
    );
  if (picture) descriptors.push({ property: 'og:image', content: picture });
  if (noindex) descriptors.push({ name: 'robots', content: 'noindex' });
  for (const each of jsonLd) descriptors.push({ 'script:ld+json': definedOnly(each) });
  return descriptors;
}

function definedOnly(value: JsonLd): { [key: string]: string | number | boolean | null | object } {
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, Exclude<JsonLd[string], undefined>] => entry[1] !== undefined,
    ),
  );
}

/** The head of a page that could not be shown. */
export function errorMeta(error: unknown): MetaDescriptor[] {
  return pageMeta({
    title: errorCopy(isRouteErrorResponse(error) ? error.status : 500).title,
    noindex: true,
  });
}

/** Where a page lies, for search engines. */
export function breadcrumbJsonLd(origin: string, crumbs: readonly { label: string; href: string }[]): JsonLd {
  return {
    '@context': 'https://schema.org',
    '@type': 'BreadcrumbList',
    itemListElement: crumbs.map(({ label, href }, index) => ({
      '@type': 'ListItem',
      position: index + 1,
      name: label,
      item: `${origin}${href}`,
    })),
  };
}

import { data, type HeadersFunction, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Answer, Article } from '~/components/article.tsx';
import { LinkButton } from '~/components/button.tsx';
import { BRAND } from '~/lib/brand.ts';
import type { PageHandle } from '~/lib/page-handle.ts';
import { catalogueHeaders } from '~/lib/page-headers.server.ts';

export const handle: PageHandle = { hydrate: 'late' };

export const meta: MetaFunction = () => [
  { title: `The cutting hour — ${BRAND.name}` },
  {
    name: 'description',
    content:
      'For an hour after you pay you can change or cancel your order yourself. How it works, and what your bank shows.',
  },
];

export const headers: HeadersFunction = ({ loaderHeaders }) => loaderHeaders;

export function loader({ request }: LoaderFunctionArgs) {
  return data(null, { headers: catalogueHeaders(request) });
}

export default function CuttingHourHelp() {
  return (
    <Article
      kicker="Help"
      title="The cutting hour"
      lede="Everything you order lies untouched for sixty minutes. Until the clock time on your order’s page you can change it or call it off, by yourself and free."
    >
      <Answer question="What can I change?">
        <p>
          Lengths and quantities, colours and sizes, the address and the delivery. You can add something else
          or take something out. Before anything is saved you see the exact difference.
        </p>
      </Answer>
      <Answer question="What does my bank show?">
        <p>
          When you pay, your bank holds the amount and shows it as pending. If your order grows, the
          difference is held as well, often as a second pending line. When the hour is over we charge what the
          order came to, and let the rest go. If it shrinks, we simply charge less.
        </p>
      </Answer>
      <Answer question="What if my bank says no to a change?">
        <p>Then your order stays exactly as it was, and we tell you why as far as we know.</p>
      </Answer>
      <Answer question="What if I am in the middle of a change when the hour ends?">
        <p>
          What reaches us before the clock time counts, even if your bank answers later. You can ask for ten
          more minutes once. After that, ring us on{' '}
          <a className="link" href={BRAND.phoneHref}>
            {BRAND.phone}
          </a>
          .
        </p>
      </Answer>
      <p>
        <LinkButton to="/collections/cloth">Look at cloth</LinkButton>
      </p>
    </Article>
  );
}

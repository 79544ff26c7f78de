import { data, type HeadersFunction, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { Answer, Article } from '~/components/article.tsx';
import { BRAND } from '~/lib/brand.ts';
import type { PageHandle } from '~/lib/page-handle.ts';
import { catalogueHeaders } from '~/lib/page-headers.server.ts';

export const handle: PageHandle = { hydrate: 'late' };

export const meta: MetaFunction = () => [
  { title: `Delivery and returns — ${BRAND.name}` },
  { name: 'description', content: 'When your parcel leaves, what it costs, and what can come back.' },
];

export const headers: HeadersFunction = ({ loaderHeaders }) => loaderHeaders;

export function loader({ request }: LoaderFunctionArgs) {
  return data(null, { headers: catalogueHeaders(request) });
}

export default function DeliveryHelp() {
  return (
    <Article
      kicker="Help"
      title="Delivery and returns"
      lede="Parcels leave the mill on working days, once your hour is over and the cloth is cut."
    >
      <Answer question="What does delivery cost?">
        <p>
          It depends on where the parcel goes and how fast. Checkout shows every way to your address with its
          price and dates before you pay, and says from which amount one is free.
        </p>
      </Answer>
      <Answer question="Can I change the address after paying?">
        <p>
          Yes, for an hour, on your order’s own page. If delivery or tax differ there, you see the new total
          first.{' '}
          <Link to="/help/cutting-hour" className="link">
            How the cutting hour works
          </Link>
        </p>
      </Answer>
      <Answer question="What can come back?">
        <p>
          Pieces that were not cut for you, unused, within 30 days of their arrival. Cloth and ribbon cut to
          your length cannot come back unless they are faulty, which is why nothing is cut for an hour.
        </p>
      </Answer>
      <Answer question="Something is wrong with it">
        <p>
          Write to{' '}
          <a className="link" href={`mailto:${BRAND.email}`}>
            {BRAND.email}
          </a>{' '}
          with your order’s number and a picture. We answer on working days.
        </p>
      </Answer>
    </Article>
  );
}

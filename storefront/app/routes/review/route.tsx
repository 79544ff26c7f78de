import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { Button, LinkButton } from '~/components/button.tsx';
import { ErrorSummary } from '~/components/error-summary.tsx';
import { Field, RadioGroup, TextInput } from '~/components/field.tsx';
import { Img } from '~/components/img.tsx';
import { Notice } from '~/components/notice.tsx';
import { Stars } from '~/components/rating.tsx';
import { api } from '~/lib/api.server.ts';
import { idempotencyKeyOf, newIdempotencyKey, readForm, seeOther } from '~/lib/forms.server.ts';
import { titleOf } from '~/lib/order-diff-rows.ts';
import { ReviewCreateMutation } from '~/lib/order-operations.ts';
import { openOrder, pictureOf } from '~/lib/order-view.server.ts';
import { privateHeaders } from '~/lib/page-headers.server.ts';
import { errorMeta, pageMeta } from '~/lib/page-meta.ts';
import { byField, type Problem } from '~/lib/problem.ts';
import { OrderErrorPage } from '../order/order-error.tsx';

const STARS = [5, 4, 3, 2, 1] as const;
const MEANS = { 5: 'Love it', 4: 'Good', 3: 'It will do', 2: 'Not good', 1: 'A disappointment' } as const;
const TITLE_CHARACTERS_MAX = 120;
const BODY_CHARACTERS_MAX = 5_000;
const NAME_CHARACTERS_MAX = 80;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { number, order } = await openOrder(request, params['number']);
  const line = order.lines.find(({ id }) => id === params['lineId']);
  if (line === undefined) throw new Response(null, { status: 404 });
  return data(
    {
      key: newIdempotencyKey(),
      number,
      title: titleOf(line),
      picture: pictureOf(line.imagePath, line.productTitle),
      productHref: `/products/${line.productHandle}`,
      name: order.shippingAddress.name.split(' ')[0] ?? '',
      sent: new URL(request.url).searchParams.has('sent'),
      // A review of something that is not yet cut would be of nothing.
      open: order.state === 'CAPTURED',
    },
    { headers: privateHeaders },
  );
}

export async function action({ request, params }: ActionFunctionArgs) {
  const form = await readForm(request);
  const { number, token } = await openOrder(request, params['number']);
  const lineId = params['lineId'] ?? '';
  const kept = {
    rating: form['rating'] ?? '',
    headline: form['headline']?.trim() ?? '',
    body: form['body']?.trim() ?? '',
    name: form['name']?.trim() ?? '',
  };
  const problems = missingOf(kept);
  if (problems.length > 0) return refuse(problems, kept);
  const { productReviewCreate: outcome } = await api(
    request,
    ReviewCreateMutation,
    {
      input: {
        orderToken: token,
        orderLineId: lineId,
        rating: Number(kept.rating),
        title: kept.headline,
        body: kept.body,
        authorName: kept.name,
      },
    },
    { idempotencyKey: await idempotencyKeyOf(form) },
  );
  switch (outcome.__typename) {
    case 'ProductReviewCreatePayload':
      return seeOther(`/orders/${number}/review/${encodeURIComponent(lineId)}?sent=1`);
    case 'ValidationError':
      return refuse(
        outcome.issues.map(({ path, message }) => ({ field: fieldOf(path.at(-1)), message })),
        kept,
      );
    case 'OrderNotFoundError':
      throw new Response(null, { status: 404 });
    default:
      return refuse([{ field: '', message: outcome.message }], kept);
  }
}

interface Kept {
  readonly rating: string;
  readonly headline: string;
  readonly body: string;
  readonly name: string;
}

function missingOf({ rating, body, name }: Kept): Problem[] {
  return [
    ...(/^[1-5]$/.test(rating) ? [] : [{ field: 'rating', message: 'Choose one to five stars.' }]),
    ...(body === '' ? [{ field: 'body', message: 'Tell the next person something about it.' }] : []),
    ...(name === '' ? [{ field: 'name', message: 'Enter the name to show.' }] : []),
  ];
}

function fieldOf(name: string | undefined): string {
  if (name === 'title') return 'headline';
  return name === 'authorName' ? 'name' : (name ?? '');
}

function refuse(problems: readonly Problem[], kept: Kept) {
  return data({ problems, kept }, { status: 422, headers: privateHeaders });
}

export const shouldRevalidate = () => true;

export const headers: HeadersFunction = () => ({ ...privateHeaders });

export const meta: MetaFunction<typeof loader> = ({ data: page, error }) =>
  !page
    ? errorMeta(error)
    : pageMeta({
        title: page.sent ? 'Your review waits to be checked' : `Review ${page.title}`,
        noindex: true,
      });

export default function ReviewPage() {
  const page = useLoaderData<typeof loader>();
  return (
    <div className="wrap max-w-[50rem] py-8 md:py-12">
      <Link to={`/orders/${page.number}`} className="link inline-flex min-h-8 items-center">
        ← Back to order {page.number}
      </Link>
      <div className="mt-4 mb-6 flex items-center gap-4">
        {page.picture && (
          <div className="relative aspect-[4/5] w-20 flex-none overflow-hidden rounded-sm bg-sunk">
            <Img picture={page.picture} sizes="80px" decorative />
          </div>
        )}
        <div>
          <p className="kicker">{page.title}</p>
          <h1>{page.sent ? 'Thank you' : 'How is it?'}</h1>
        </div>
      </div>
      {page.sent ? <Sent /> : page.open ? <ReviewForm /> : <NotYet />}
    </div>
  );
}

function Sent() {
  const { number, productHref } = useLoaderData<typeof loader>();
  return (
    <div className="grid gap-6">
      <Notice tone="success" title="Your review waits to be checked." focus>
        <p>Someone here reads it, usually within two working days. Then it stands beside the others.</p>
      </Notice>
      <div className="flex flex-wrap gap-3">
        <LinkButton to={`/orders/${number}`}>Back to the order</LinkButton>
        <LinkButton to={productHref} tone="quiet">
          See the other reviews
        </LinkButton>
      </div>
    </div>
  );
}

function NotYet() {
  const { number } = useLoaderData<typeof loader>();
  return (
    <div className="grid justify-items-start gap-6">
      <Notice tone="info" title="You can review it once it is yours.">
        <p>That is from the moment your card is charged and the parcel is packed.</p>
      </Notice>
      <LinkButton to={`/orders/${number}`}>Back to the order</LinkButton>
    </div>
  );
}

function ReviewForm() {
  const page = useLoaderData<typeof loader>();
  const posted = useActionData<typeof action>();
  const busy = useNavigation().state !== 'idle';
  const problems = posted?.problems ?? [];
  const errors = byField(problems);
  const kept = posted?.kept ?? { rating: '', headline: '', body: '', name: page.name };
  return (
    <>
      <ErrorSummary problems={problems} />
      <Form method="post" noValidate className="card grid gap-6">
        <input type="hidden" name="key" value={page.key} />
        <RadioGroup name="rating" legend="Stars" error={errors['rating']}>
          {STARS.map((stars) => (
            <label
              key={stars}
              htmlFor={`rating-${stars}`}
              className="choice min-h-11 items-center gap-3 px-3.5 py-1.5"
            >
              <input
                type="radio"
                id={`rating-${stars}`}
                name="rating"
                value={stars}
                defaultChecked={kept.rating === String(stars)}
                className="tick"
              />
              <Stars value={stars} />
              <span>
                <span className="sr-only">
                  {stars} {stars === 1 ? 'star' : 'stars'}:{' '}
                </span>
                {MEANS[stars]}
              </span>
            </label>
          ))}
        </RadioGroup>
        <TextInput
          name="headline"
          label="In a few words"
          optional
          defaultValue={kept.headline}
          error={errors['headline']}
          maxLength={TITLE_CHARACTERS_MAX}
        />
        <Field
          name="body"
          label="What would you tell a friend?"
          hint="How it feels, washes, sews; what you made of it."
          error={errors['body']}
        >
          {(tied) => (
            <textarea
              {...tied}
              rows={6}
              maxLength={BODY_CHARACTERS_MAX}
              defaultValue={kept.body}
              className="control"
            />
          )}
        </Field>
        <TextInput
          name="name"
          label="Name to show"
          defaultValue={kept.name}
          error={errors['name']}
          autoComplete="nickname"
          maxLength={NAME_CHARACTERS_MAX}
          className="max-w-[18rem]"
        />
        <Button busy={busy} className="md:justify-self-start">
          {busy ? 'Sending…' : 'Send the review'}
        </Button>
      </Form>
    </>
  );
}

export function ErrorBoundary() {
  return <OrderErrorPage />;
}

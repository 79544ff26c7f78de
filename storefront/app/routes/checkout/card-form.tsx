import { useFetcher } from '@remix-run/react';
import type { Stripe, StripeElements } from '@stripe/stripe-js';
import { useEffect, useRef, useState } from 'react';
import { Button } from '~/components/button.tsx';
import { ErrorSummary } from '~/components/error-summary.tsx';
import { Notice } from '~/components/notice.tsx';
import type { Problem } from '~/lib/problem.ts';
import { cardLook, openStripe } from './stripe-script.ts';

export interface CardSettings {
  scriptUrl: string;
  publishableKey: string;
  /** Where the bank leads back to when it asks on a page of its own. */
  returnUrl: string;
  billing: {
    name: string;
    email: string;
    address: {
      line1: string;
      line2: string;
      city: string;
      state: string;
      postal_code: string;
      country: string;
    };
  };
}

interface CardFieldsProps extends CardSettings {
  /** Of the payment to make; null while it is being opened. */
  clientSecret: string | null;
  label: string;
  /** Where to go when the bank has agreed. */
  done: string;
  /** What is true after a refusal. */
  refused: string;
  /** Where to go after a refusal; undefined stays here, to try another card. */
  onRefused?: (() => void) | undefined;
  /** Called when no card form can be had here, so that the page offers the other way to pay. */
  onUnusable: () => void;
}

interface OpenForm {
  readonly stripe: Stripe;
  readonly elements: StripeElements;
}

/** What a route answers that opens a payment for the card fields. */
interface OpenedPayment {
  readonly clientSecret: string | null;
  readonly problems: readonly Problem[];
}

interface CardFormProps extends Omit<CardFieldsProps, 'clientSecret'> {
  /** The form that opens the payment: exactly what this page shows. */
  open: { readonly action: string; readonly fields: Readonly<Record<string, string | number>> };
}

/** Opens a payment and shows the provider's card fields for it. Needs scripts; the page has another way to pay without. */
export function CardForm({ open, ...fields }: CardFormProps) {
  const wanted = JSON.stringify(open);
  const payment = useFetcher<OpenedPayment>({ key: `pay ${wanted}` });
  const submit = payment.submit;
  useEffect(() => {
    const { action, fields }: CardFormProps['open'] = JSON.parse(wanted);
    submit({ ...fields, intent: 'element' }, { method: 'post', action });
  }, [submit, wanted]);
  const problems = payment.data?.problems ?? [];
  if (problems.length > 0) return <ErrorSummary problems={problems} title="Something changed" />;
  return <CardFields {...fields} clientSecret={payment.data?.clientSecret ?? null} />;
}

/** The provider's card fields in this page, for a payment that is open. */
export function CardFields(props: CardFieldsProps) {
  const { clientSecret, label, returnUrl, billing, done, refused, onRefused } = props;
  const place = useRef<HTMLDivElement>(null);
  const [refusal, setRefusal] = useState<string>();
  const [paying, setPaying] = useState(false);
  const form = useCardFields(place, clientSecret, props);

  async function pay(event: React.FormEvent) {
    event.preventDefault();
    if (form === null || paying) return;
    setPaying(true);
    setRefusal(undefined);
    const { error } = await form.stripe.confirmPayment({
      elements: form.elements,
      confirmParams: { return_url: returnUrl, payment_method_data: { billing_details: billing } },
      redirect: 'if_required',
    });
    if (error === undefined) return window.location.assign(done);
    // What was typed wrong never reached the bank.
    if (onRefused && error.type !== 'validation_error') return onRefused();
    setPaying(false);
    setRefusal(error.message ?? 'The bank did not accept this. Nothing was charged.');
  }

  return (
    <form onSubmit={pay} className="grid gap-4">
      <div ref={place} className="min-h-64" aria-busy={form === null || undefined}>
        {form === null && <p className="text-ink-2">Opening the card form…</p>}
      </div>
      <div aria-live="assertive">
        {refusal && (
          <Notice tone="danger" title={refusal}>
            <p>{refused}</p>
          </Notice>
        )}
      </div>
      <Button busy={paying || form === null} className="w-full">
        {paying ? 'Asking your bank…' : label}
      </Button>
    </form>
  );
}

/** Fills the place with the provider's fields once there is a payment to make; null until they can be used. */
function useCardFields(
  place: React.RefObject<HTMLDivElement>,
  clientSecret: string | null,
  { scriptUrl, publishableKey, onUnusable, billing }: Omit<CardFieldsProps, 'clientSecret'>,
): OpenForm | null {
  const [form, setForm] = useState<OpenForm | null>(null);
  const settings = useRef({ scriptUrl, publishableKey, onUnusable, billing });
  settings.current = { scriptUrl, publishableKey, onUnusable, billing };
  useEffect(() => {
    if (clientSecret === null) return;
    let left = false;
    let close = () => {};
    const { scriptUrl, publishableKey, onUnusable, billing } = settings.current;
    openStripe(scriptUrl, publishableKey)
      .then((stripe) => {
        const host = place.current;
        if (left || host === null) return;
        const elements = stripe.elements({ clientSecret, appearance: cardLook(host) });
        const fields = elements.create('payment', {
          defaultValues: { billingDetails: billing },
          fields: { billingDetails: 'never' },
        });
        close = () => fields.destroy();
        const node = document.createElement('div');
        host.append(node);
        fields.on('ready', () => setForm({ stripe, elements }));
        fields.on('loaderror', onUnusable);
        fields.mount(node);
      })
      .catch(() => {
        if (!left) onUnusable();
      });
    return () => {
      left = true;
      close();
      setForm(null);
    };
  }, [clientSecret, place]);
  return form;
}

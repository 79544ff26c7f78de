import { useFetcher } from '@remix-run/react';
import type { Stripe, StripeElements } from '@stripe/stripe-js';
import { useEffect, useRef, useState } from 'react';
import { Button } from '~/components/button.tsx';
import { ErrorSummary } from '~/components/error-summary.tsx';
import { Notice } from '~/components/notice.tsx';
import type { action } from './pay.tsx';
import { cardLook, openStripe } from './stripe-script.ts';

interface CardFormProps {
  scriptUrl: string;
  publishableKey: string;
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
  /** Handle of the way to pay that this form is for. */
  method: string;
  /** The bag as this page shows it; a payment is opened for exactly that. */
  version: number;
  total: string;
  label: string;
  /** Called when no card form can be had here, so that the page offers the other way to pay. */
  onUnusable: () => void;
}

interface OpenForm {
  readonly stripe: Stripe;
  readonly elements: StripeElements;
}

/** The provider's card fields in this page. Needs scripts; the page has another way to pay without. */
export function CardForm(props: CardFormProps) {
  const { method, version, total, label, returnUrl, billing } = props;
  const session = useFetcher<typeof action>({ key: `pay ${version} ${total}` });
  const place = useRef<HTMLDivElement>(null);
  const [refusal, setRefusal] = useState<string>();
  const [paying, setPaying] = useState(false);
  const submit = session.submit;
  useEffect(() => {
    submit({ intent: 'element', method, version, total }, { method: 'post', action: '/checkout/pay' });
  }, [submit, method, version, total]);
  const form = useCardFields(place, session.data?.clientSecret ?? null, props);
  const problems = session.data?.problems ?? [];

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
    if (error === undefined) return window.location.assign('/checkout/return');
    setPaying(false);
    setRefusal(error.message ?? 'The bank did not accept this. Nothing was charged.');
  }

  if (problems.length > 0) return <ErrorSummary problems={problems} title="Something changed" />;
  return (
    <form onSubmit={pay} className="grid gap-4">
      <div ref={place} className="min-h-64" aria-busy={form === null || undefined}>
        {form === null && <p className="text-ink-2">Opening the card form…</p>}
      </div>
      <div aria-live="assertive">
        {refusal && (
          <Notice tone="danger" title={refusal}>
            <p>Nothing was charged, and your bag is as it was. Another card may work.</p>
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
  { scriptUrl, publishableKey, onUnusable, billing }: CardFormProps,
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

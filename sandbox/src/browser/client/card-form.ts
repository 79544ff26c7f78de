/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { CardField, CardParts, CardText } from './card-fields.ts';
import { brandOf, cvcLength, faultsOf, formatExpiry, formatNumber, partsOf } from './card-fields.ts';
import type { FrameEvent, StripeJsError } from './protocol.ts';

/** The card form inside the frame. */
export interface CardForm {
  card(): CardParts;
  /** Shows what is missing or wrong and moves the focus there; null when the card can be sent. */
  validate(): StripeJsError | null;
  focus(): null;
  blur(): null;
  clear(): null;
}

const FIELDS: readonly CardField[] = ['number', 'expiry', 'cvc'];

const BRAND_NAMES: Record<string, string> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  amex: 'Amex',
  discover: 'Discover',
  diners: 'Diners',
  jcb: 'JCB',
  unionpay: 'UnionPay',
};

function inputOf(form: HTMLFormElement, field: CardField): HTMLInputElement {
  const input = form.elements.namedItem(field);
  if (!(input instanceof HTMLInputElement)) throw new Error(`The form has no input named ${field}`);
  return input;
}

/** Formats while typing, tells the page what changed, shows errors at their field. */
export function attachCardForm(form: HTMLFormElement, report: (event: FrameEvent) => void): CardForm {
  const inputs = {
    number: inputOf(form, 'number'),
    expiry: inputOf(form, 'expiry'),
    cvc: inputOf(form, 'cvc'),
  };
  const before: CardText = { number: '', expiry: '', cvc: '' };
  const text = (): CardText => ({
    number: inputs.number.value,
    expiry: inputs.expiry.value,
    cvc: inputs.cvc.value,
  });

  function show(field: CardField, fault: StripeJsError | undefined): void {
    const place = document.getElementById(`${field}-error`);
    if (place) place.textContent = fault?.message ?? '';
    inputs[field].classList.toggle('Input--invalid', fault !== undefined);
    if (fault) inputs[field].setAttribute('aria-invalid', 'true');
    else inputs[field].removeAttribute('aria-invalid');
  }

  function write(field: CardField): void {
    const input = inputs[field];
    const caretAtEnd = input.selectionStart === input.value.length;
    if (field === 'number') input.value = formatNumber(input.value);
    if (field === 'expiry') input.value = formatExpiry(input.value, before.expiry);
    if (field === 'cvc')
      input.value = input.value.replace(/\D/g, '').slice(0, cvcLength(inputs.number.value));
    if (caretAtEnd) input.setSelectionRange(input.value.length, input.value.length);
    before[field] = input.value;
  }

  function changed(): void {
    const now = text();
    const brand = brandOf(now.number);
    const badge = form.querySelector('[data-brand]');
    if (badge) badge.textContent = BRAND_NAMES[brand] ?? '';
    inputs.cvc.maxLength = cvcLength(now.number);
    const shown = FIELDS.find((field) => inputs[field].hasAttribute('aria-invalid'));
    const faults = faultsOf(now, new Date());
    report({
      event: 'change',
      complete: faults.size === 0,
      empty: FIELDS.every((field) => now[field] === ''),
      brand,
      error: shown ? (faults.get(shown) ?? null) : null,
    });
  }

  function advance(field: CardField): void {
    if (document.activeElement !== inputs[field] || faultsOf(text(), new Date()).has(field)) return;
    const next = FIELDS[FIELDS.indexOf(field) + 1];
    if (next && inputs[next].value === '') inputs[next].focus();
  }

  for (const field of FIELDS) {
    const input = inputs[field];
    input.addEventListener('input', () => {
      write(field);
      if (!faultsOf(text(), new Date()).has(field)) show(field, undefined);
      changed();
      advance(field);
    });
    input.addEventListener('focus', () => report({ event: 'focus' }));
    input.addEventListener('blur', () => {
      const fault = input.value === '' ? undefined : faultsOf(text(), new Date()).get(field);
      show(field, fault);
      changed();
      report({ event: 'blur' });
    });
    input.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') report({ event: 'escape' });
    });
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    report({ event: 'enter' });
  });
  for (const hint of form.querySelectorAll<HTMLButtonElement>('button[data-number]')) {
    hint.addEventListener('click', () => {
      inputs.number.value = hint.dataset['number'] ?? '';
      inputs.expiry.value = `12${String((new Date().getFullYear() + 3) % 100)}`;
      inputs.cvc.value = '1234';
      for (const field of FIELDS) {
        write(field);
        show(field, undefined);
      }
      changed();
    });
  }

  return {
    card: () => partsOf(text()),
    validate: () => {
      const faults = faultsOf(text(), new Date());
      for (const field of FIELDS) show(field, faults.get(field));
      const [first] = faults;
      if (!first) return null;
      inputs[first[0]].focus();
      changed();
      return first[1];
    },
    focus: () => {
      inputs.number.focus();
      return null;
    },
    blur: () => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      return null;
    },
    clear: () => {
      for (const field of FIELDS) {
        inputs[field].value = '';
        show(field, undefined);
      }
      changed();
      return null;
    },
  };
}

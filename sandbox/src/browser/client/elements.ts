/// <reference lib="dom" />
import type { FrameLink } from './frame-link.ts';
import { openFrame, style } from './frame-link.ts';
import { IntegrationError } from './integration-error.ts';
import type { Appearance, FontSource, FrameEvent, StripeJsError } from './protocol.ts';

/** What `stripe.elements` accepts and this stand-in follows; other options are accepted and ignored. */
export interface ElementsOptions {
  clientSecret?: string;
  mode?: string;
  appearance?: Appearance;
  fonts?: FontSource[];
  [option: string]: unknown;
}

type Handler = (event: Record<string, unknown>) => void;

/** What the elements need from the Stripe object they belong to. */
interface ElementsHost {
  origin: string;
  publishableKey: string;
  /** Undefined when the intent can be read with its secret. */
  checkIntent(clientSecret: string): Promise<StripeJsError | undefined>;
}

const FRAME_TITLES = {
  payment: 'Secure payment input frame',
  card: 'Secure card payment input frame',
} as const;

const TYPES = ['payment', 'card', 'expressCheckout'] as const;
/** The elements that exist here. */
type ElementType = (typeof TYPES)[number];

/** One element: an empty place in the shop's page that a frame of the sandbox fills. */
export class StripeElement {
  readonly elementType: ElementType;
  #elements: Elements;
  #handlers = new Map<string, Set<Handler>>();
  #link: FrameLink | undefined;
  #parent: Element | undefined;

  constructor(elements: Elements, elementType: ElementType) {
    this.#elements = elements;
    this.elementType = elementType;
  }

  /** The frame with the card in it. @throws IntegrationError when the element is not mounted */
  get link(): FrameLink {
    if (this.#link) return this.#link;
    throw new IntegrationError(
      `Could not retrieve data from the specified Element. Please make sure the Element you are attempting to use is still mounted.`,
    );
  }

  mount(place: string | Element): this {
    const parent = typeof place === 'string' ? document.querySelector(place) : place;
    if (!parent) {
      throw new IntegrationError(
        `The selector you specified (${place}) applies to no DOM elements that are currently on the page.`,
      );
    }
    this.unmount();
    this.#parent = parent;
    if (this.elementType === 'expressCheckout') {
      queueMicrotask(() => this.#emit('ready', { availablePaymentMethods: undefined }));
      return this;
    }
    const link = this.#elements.open(this, this.elementType, parent, FRAME_TITLES[this.elementType]);
    this.#link = link;
    void this.#announce(link);
    return this;
  }

  async #announce(link: FrameLink): Promise<void> {
    this.#emit('loaderstart', {});
    const error = await this.#elements.loadError(link);
    if (this.#link !== link) return;
    if (error) this.#emit('loaderror', { error });
    else this.#emit('ready', {});
  }

  unmount(): this {
    this.#link?.frame.remove();
    this.#link = undefined;
    this.#parent = undefined;
    return this;
  }

  destroy(): this {
    this.unmount();
    this.#handlers.clear();
    this.#elements.forget(this);
    return this;
  }

  on(event: string, handler: Handler): this {
    const handlers = this.#handlers.get(event) ?? new Set<Handler>();
    this.#handlers.set(event, handlers.add(handler));
    return this;
  }

  once(event: string, handler: Handler): this {
    const first: Handler = (value) => {
      this.off(event, first);
      handler(value);
    };
    return this.on(event, first);
  }

  off(event: string, handler?: Handler): this {
    if (handler) this.#handlers.get(event)?.delete(handler);
    else this.#handlers.delete(event);
    return this;
  }

  update(_options: object): this {
    return this;
  }

  collapse(): this {
    return this;
  }

  focus(): this {
    void this.link.call('focus', null);
    return this;
  }

  blur(): this {
    void this.link.call('blur', null);
    return this;
  }

  clear(): this {
    void this.link.call('clear', null);
    return this;
  }

  /** Passes on what the frame reports. */
  receive(message: FrameEvent): void {
    if (message.event === 'height') {
      if (this.#link) style(this.#link.frame, { height: `${message.px}px` });
    } else if (message.event === 'enter') {
      this.#parent?.closest('form')?.requestSubmit();
    } else if (message.event === 'change') {
      const { complete, empty, brand, error } = message;
      const rest =
        this.elementType === 'card'
          ? { brand, error: error ?? undefined }
          : { collapsed: false, value: { type: 'card' } };
      this.#emit('change', { complete, empty, ...rest });
    } else this.#emit(message.event, {});
  }

  #emit(event: string, value: Record<string, unknown>): void {
    for (const handler of [...(this.#handlers.get(event) ?? [])]) {
      handler({ elementType: this.elementType, ...value });
    }
  }
}

/** A group of elements that share one payment and one look. */
export class Elements {
  #host: ElementsHost;
  #options: ElementsOptions;
  #made = new Map<ElementType, StripeElement>();
  /** A deferred group must be submitted before its payment is confirmed. */
  submitted = false;

  constructor(host: ElementsHost, options: ElementsOptions) {
    if ('paymentMethodTypes' in options) {
      throw new IntegrationError(
        'Invalid value for elements(): paymentMethodTypes is no longer supported. Use allowedPaymentMethodTypes, or leave the choice to the Dashboard.',
      );
    }
    this.#host = host;
    this.#options = { ...options };
  }

  get clientSecret(): string | undefined {
    return this.#options.clientSecret;
  }

  create(type: string, _options: object = {}): StripeElement {
    const known = TYPES.find((name) => name === type);
    if (!known) {
      throw new IntegrationError(`The sandbox's Stripe.js has no Element of type "${type}".`);
    }
    if (this.#made.has(known)) {
      throw new IntegrationError(`Can only create one Element of type ${type} through create().`);
    }
    const element = new StripeElement(this, known);
    this.#made.set(known, element);
    return element;
  }

  getElement(type: string): StripeElement | null {
    return [...this.#made.values()].find((element) => element.elementType === type) ?? null;
  }

  /** The element that holds the card. @throws IntegrationError when there is none */
  cardElement(): StripeElement {
    const element = this.getElement('payment') ?? this.getElement('card');
    if (element) return element;
    throw new IntegrationError('elements should have a mounted Payment Element or Card Element.');
  }

  update(options: ElementsOptions): void {
    this.#options = { ...this.#options, ...options };
    this.submitted = false;
    const { appearance } = options;
    if (!appearance) return;
    for (const element of this.#made.values()) {
      if (element.elementType !== 'expressCheckout') void element.link.call('dress', appearance);
    }
  }

  async fetchUpdates(): Promise<{ error?: StripeJsError }> {
    const secret = this.clientSecret;
    if (secret === undefined) return {};
    const error = await this.#host.checkIntent(secret);
    return error ? { error } : {};
  }

  /** Checks the form, shows what is wrong in it, and says so. */
  async submit(): Promise<{ error?: StripeJsError; selectedPaymentMethod?: string }> {
    const error = await this.cardElement().link.call('validate', null);
    this.submitted = error === null;
    return error ? { error } : { selectedPaymentMethod: 'card' };
  }

  open(element: StripeElement, type: 'payment' | 'card', parent: Element, title: string): FrameLink {
    return openFrame(parent, {
      origin: this.#host.origin,
      publishableKey: this.#host.publishableKey,
      element: type,
      title,
      appearance: this.#options.appearance ?? {},
      fonts: this.#options.fonts ?? [],
      onEvent: (event) => element.receive(event),
    });
  }

  /** Waits for a frame; the reason why it cannot be used, if there is one. */
  async loadError(link: FrameLink): Promise<StripeJsError | undefined> {
    try {
      await link.opened;
    } catch (cause) {
      return { type: 'api_connection_error', message: String(cause) };
    }
    return (await this.fetchUpdates()).error;
  }

  forget(element: StripeElement): void {
    this.#made.delete(element.elementType);
  }
}

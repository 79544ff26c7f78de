/// <reference lib="dom" />
import type {
  Appearance,
  FontSource,
  FrameEvent,
  FrameMessage,
  FrameMethods,
  OpenMessage,
} from './protocol.ts';

const OPEN_TIMEOUT_MS = 15_000;
let frames = 0;

/** How a frame is opened. */
interface FrameOptions {
  origin: string;
  publishableKey: string;
  element: 'payment' | 'card' | 'controller';
  title: string;
  appearance: Appearance;
  fonts: FontSource[];
  onEvent: (event: FrameEvent) => void;
}

/** A frame of the sandbox inside the shop's page, and the port to it. */
export interface FrameLink {
  frame: HTMLIFrameElement;
  /** Settles when the frame answers; rejects when it does not in fifteen seconds. */
  opened: Promise<void>;
  call<Name extends keyof FrameMethods>(
    name: Name,
    input: FrameMethods[Name]['input'],
  ): Promise<FrameMethods[Name]['output']>;
}

/** Sets styles one by one through the object model, which a strict `style-src` of the shop allows. */
export function style(element: HTMLElement, properties: Record<string, string>): void {
  for (const [name, value] of Object.entries(properties)) element.style.setProperty(name, value);
}

/** Puts a frame of the sandbox into `parent`. Whatever is typed in it stays on the sandbox's origin. */
export function openFrame(parent: Element, options: FrameOptions): FrameLink {
  const frame = document.createElement('iframe');
  frame.name = `__privateStripeFrame${++frames}`;
  frame.title = options.title;
  frame.src = `${options.origin}/endive/frame?element=${options.element}`;
  frame.setAttribute('allow', 'payment *');
  style(frame, { border: '0', display: 'block', height: '0', background: 'transparent' });
  // The form keeps room for its focus ring; pulled out by as much, its inputs line up with the page.
  style(frame, { width: 'calc(100% + 8px)', margin: '-4px', 'max-width': 'none' });
  const channel = new MessageChannel();
  const pending = new Map<number, (output: unknown) => void>();
  let calls = 0;

  const opened = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The payment form did not load.')), OPEN_TIMEOUT_MS);
    channel.port1.onmessage = (message: MessageEvent<FrameMessage>) => {
      const data = message.data;
      if ('opened' in data) {
        clearTimeout(timer);
        style(frame, { 'color-scheme': data.scheme });
        resolve();
      } else if ('event' in data) options.onEvent(data);
      else {
        pending.get(data.id)?.(data.output);
        pending.delete(data.id);
      }
    };
  });
  opened.catch(() => undefined);

  frame.addEventListener(
    'load',
    () => {
      const { publishableKey, appearance, fonts } = options;
      const message: OpenMessage = { hourglass: 'open', publishableKey, appearance, fonts };
      frame.contentWindow?.postMessage(message, options.origin, [channel.port2]);
    },
    { once: true },
  );
  parent.append(frame);

  return {
    frame,
    opened,
    async call(name, input) {
      await opened;
      const id = ++calls;
      return new Promise((resolve) => {
        pending.set(id, (output) => resolve(output as never));
        channel.port1.postMessage({ id, name, input });
      });
    },
  };
}

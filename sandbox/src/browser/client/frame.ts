/// <reference lib="dom" />
import { callApi } from './api.ts';
import { dress, loadFonts } from './appearance.ts';
import type { CardForm } from './card-form.ts';
import { attachCardForm } from './card-form.ts';
import type { Call, FrameEvent, FrameMessage, FrameMethods, OpenMessage } from './protocol.ts';

/** Runs inside the sandbox's frames: holds the card, answers the page over one port. */
function serve(port: MessagePort, open: OpenMessage): void {
  const say = (message: FrameMessage): void => port.postMessage(message);
  const report = (event: FrameEvent): void => say(event);
  const container = document.querySelector<HTMLFormElement>('form.payment');
  const form: CardForm | undefined = container ? attachCardForm(container, report) : undefined;

  const methods: {
    [Name in keyof FrameMethods]: (
      input: FrameMethods[Name]['input'],
    ) => FrameMethods[Name]['output'] | Promise<FrameMethods[Name]['output']>;
  } = {
    request: (input) => callApi(input, open.publishableKey, form?.card()),
    validate: () => form?.validate() ?? null,
    dress: (appearance) => dress(appearance),
    abandon: async ({ url }) => {
      const target = new URL(url, location.href);
      if (target.origin !== location.origin) return null;
      await fetch(target, { method: 'POST', body: new URLSearchParams({ outcome: 'fail', modal: '1' }) });
      return null;
    },
    focus: () => form?.focus() ?? null,
    blur: () => form?.blur() ?? null,
    clear: () => form?.clear() ?? null,
  };

  async function answer<Name extends keyof FrameMethods>(call: Call<Name>): Promise<void> {
    say({ id: call.id, output: await methods[call.name](call.input) });
  }
  port.onmessage = (message: MessageEvent<Call>) => {
    void answer(message.data);
  };

  loadFonts(open.fonts);
  say({ opened: true, scheme: dress(open.appearance) });
  if (container) {
    new ResizeObserver(() => report({ event: 'height', px: Math.ceil(container.offsetHeight) })).observe(
      container,
    );
  }
}

window.addEventListener('message', (message: MessageEvent<OpenMessage | undefined>) => {
  const [port] = message.ports;
  if (message.source !== window.parent || message.data?.hourglass !== 'open' || !port) return;
  serve(port, message.data);
});

import { Form, Link } from '@remix-run/react';
import { describeLeft } from '~/lib/countdown.ts';
import { useCountdown } from './use-countdown.ts';

interface TapeTimerProps {
  /** RFC 3339, both from the same answer of the API. */
  closesAt: string;
  serverNow: string;
  /** The whole window: 60, more when it was extended. */
  totalMinutes: number;
  /** The promise, as a clock time with its zone, for example `15:42 BST`. */
  until: string;
  /** This page: what "Check time left" leads to without scripts. */
  checkHref: string;
  /** Answers `{ closesAt, serverNow, state }`: what a running tape compares itself with. */
  clockHref: string;
  /** Takes `timer=hide|show` and comes back here. */
  hideAction: string;
  hidden: boolean;
  /** Called when the server says the order's state is no longer what the page shows. */
  onStale?: () => void;
}

/**
 * Time left to change an order, as a tape measure. The clock time is the promise and the minutes are a help. It never
 * locks anything: what counts is when a change reaches the server.
 */
export function TapeTimer(props: TapeTimerProps) {
  const { closesAt, serverNow, totalMinutes, until, checkHref, clockHref, hideAction, hidden, onStale } =
    props;
  const { leftMs, announcement, live } = useCountdown({ closesAt, serverNow, until, clockHref, onStale });
  const open = leftMs > 0;
  return (
    <section aria-label="Time left to change this order" className="tape px-4 pt-3.5 pb-3 md:px-5">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        {hidden ? (
          <p className="text-lede font-semibold">
            {open ? `You can change this order until ${until}.` : `Closed at ${until}.`}
          </p>
        ) : (
          <>
            <p role="timer" className="display text-[1.75rem] leading-none tabular-nums md:text-[2rem]">
              {describeLeft(leftMs)}
            </p>
            <p className="font-semibold">{open ? `until ${until}` : `at ${until}`}</p>
          </>
        )}
        <div className="ml-auto flex items-baseline gap-4">
          {!live && !hidden && (
            <Link
              to={checkHref}
              className="inline-flex min-h-6 items-center text-note underline underline-offset-3"
            >
              Check time left
            </Link>
          )}
          <Form method="post" action={hideAction} preventScrollReset>
            <button
              type="submit"
              name="timer"
              value={hidden ? 'show' : 'hide'}
              className="min-h-6 text-note underline underline-offset-3"
            >
              {hidden ? 'Show timer' : 'Hide timer'}
            </button>
          </Form>
        </div>
      </div>
      {!hidden && <Tape leftMs={leftMs} totalMinutes={totalMinutes} />}
      <p role="status" className="sr-only">
        {announcement}
      </p>
    </section>
  );
}

const MINUTE_MS = 60_000;

/** The tape itself. Lengths are shares of its width and texts keep the size of text, so a narrow tape stays readable. */
function Tape({ leftMs, totalMinutes }: { leftMs: number; totalMinutes: number }) {
  const left = Math.min(totalMinutes, leftMs / MINUTE_MS);
  const at = (minutes: number) => `${(((totalMinutes - minutes) / totalMinutes) * 100).toFixed(2)}%`;
  const minutes = Array.from({ length: totalMinutes + 1 }, (_, index) => totalMinutes - index);
  return (
    <svg className="mt-3 block h-12 w-full overflow-visible" aria-hidden="true" focusable="false">
      {minutes.map((minute) => (
        <line
          key={minute}
          x1={at(minute)}
          x2={at(minute)}
          y1="0"
          y2={minute % 10 === 0 ? 28 : minute % 5 === 0 ? 20 : 12}
          className="stroke-on-weld"
          strokeWidth={minute % 10 === 0 ? 2.5 : 1.5}
          opacity={minute > left ? 0.28 : 1}
        />
      ))}
      {minutes
        .filter((minute) => minute % 10 === 0 && minute > 0)
        .map((minute) => (
          <text
            key={minute}
            x={at(minute)}
            dx="4"
            y="44"
            className="fill-on-weld text-[0.8125rem] font-bold"
            opacity={minute > left ? 0.45 : 1}
          >
            {minute}
          </text>
        ))}
      <line x1={at(left)} x2={at(left)} y1="-2" y2="46" className="stroke-[#a32a1b]" strokeWidth="4" />
    </svg>
  );
}

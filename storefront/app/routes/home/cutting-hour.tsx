const STEPS = [
  {
    at: '0 min',
    title: 'You pay, nothing is charged',
    text: 'Your bank holds the amount. The cloth stays on the roll with your name on a ticket.',
  },
  {
    at: '0–60 min',
    title: 'You change your mind',
    text: 'Half a metre more, moss for indigo, another address, or call it off. Free, by yourself, on the order’s own page.',
  },
  {
    at: '60 min',
    title: 'We cut, and charge once',
    text: 'The shears come down. Your card is charged one amount: what the order came to in the end.',
  },
];

/** How the hour between paying and cutting works, along the tape it is measured on. */
export function CuttingHour() {
  return (
    <section aria-labelledby="cutting-hour" className="tape rounded-none">
      <div className="wrap py-12 md:py-18">
        <h2 id="cutting-hour" className="text-h1">
          The cutting hour
        </h2>
        <p className="mt-3 max-w-[52ch] text-lede">
          Cut cloth cannot go back on the roll. So for sixty minutes after you pay, we leave it alone.
        </p>
        <Ruler />
        <ol className="mt-6 grid gap-8 md:grid-cols-3 md:gap-6">
          {STEPS.map(({ at, title, text }) => (
            <li key={at} className="border-l-4 border-on-weld pl-4 md:border-l-0 md:pl-0">
              <p className="kicker text-on-weld">{at}</p>
              <h3 className="mt-1">{title}</h3>
              <p className="mt-1.5 max-w-[36ch]">{text}</p>
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}

const MINUTES = Array.from({ length: 61 }, (_, minute) => minute);

function Ruler() {
  return (
    <svg
      className="mt-8 block h-14 w-full overflow-visible max-md:hidden"
      aria-hidden="true"
      focusable="false"
    >
      {MINUTES.map((minute) => (
        <line
          key={minute}
          x1={`${((minute / 60) * 100).toFixed(2)}%`}
          x2={`${((minute / 60) * 100).toFixed(2)}%`}
          y1="0"
          y2={minute % 10 === 0 ? 34 : minute % 5 === 0 ? 24 : 14}
          className="stroke-on-weld"
          strokeWidth={minute % 10 === 0 ? 3 : 1.5}
        />
      ))}
      {MINUTES.filter((minute) => minute % 10 === 0 && minute < 60).map((minute) => (
        <text
          key={minute}
          x={`${(minute / 60) * 100}%`}
          dx="6"
          y="52"
          className="fill-on-weld text-[0.9375rem] font-bold"
        >
          {minute}
        </text>
      ))}
      <line
        x1="100%"
        x2="100%"
        y1="-8"
        y2="56"
        className="stroke-[#a32a1b]"
        strokeWidth="4"
        strokeDasharray="7 5"
      />
    </svg>
  );
}

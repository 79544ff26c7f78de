/** A bale ticket: the reference and measures of a cloth, as on the mill's label. */
export function Ticket({ parts, className = '' }: { parts: readonly string[]; className?: string }) {
  return (
    <ul className={`kicker flex flex-wrap gap-x-2 ${className}`}>
      {parts.map((part, index) => (
        <li key={part} className="whitespace-nowrap">
          {index > 0 && (
            <span aria-hidden="true" className="mr-2">
              ·
            </span>
          )}
          {part}
        </li>
      ))}
    </ul>
  );
}

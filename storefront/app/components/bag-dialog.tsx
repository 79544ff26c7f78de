import { Link } from '@remix-run/react';
import { useEffect, useRef } from 'react';
import { CartLine, type CartLineView } from './cart-line.tsx';
import { Icon } from './icon.tsx';

interface BagDialogProps {
  open: boolean;
  onClose: () => void;
  /** The line that was just added, and how much of it. */
  added: { readonly line: CartLineView; readonly quantity: string } | null;
  count: number;
  subtotal: string;
}

/**
 * What went into the bag, beside the page it came from. Opens only with scripts; without them the form leads to the
 * bag itself. The platform's dialog keeps the focus, closes on Escape and gives the focus back.
 */
export function BagDialog({ open, onClose, added, count, subtotal }: BagDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    if (open && !element.open) element.showModal();
    if (!open && element.open) element.close();
  }, [open]);
  if (added === null) return null;
  return (
    <dialog ref={dialog} className="sheet" aria-labelledby="bag-dialog-title" onClose={onClose}>
      <div className="flex h-full flex-col">
        <div className="selvedge flex-none" aria-hidden="true" />
        <div className="flex items-center justify-between gap-4 border-b border-line px-5 py-3">
          {/* biome-ignore lint/a11y/noAutofocus: the platform's dialog moves the focus in; the heading says what happened */}
          <h2 id="bag-dialog-title" tabIndex={-1} autoFocus className="text-h3">
            In your bag
          </h2>
          <form method="dialog">
            <button
              type="submit"
              className="inline-flex min-h-11 items-center gap-1.5 rounded-sm px-2 font-semibold"
            >
              <Icon name="close" /> Close
            </button>
          </form>
        </div>
        <ul className="flex-1 overflow-y-auto p-5">
          <CartLine line={added.line} quantity={added.quantity} />
        </ul>
        <div className="grid gap-3 border-t border-line p-5">
          <p className="flex justify-between gap-4 font-semibold">
            <span>
              {count} {count === 1 ? 'item' : 'items'} so far
            </span>
            <span className="money">{subtotal}</span>
          </p>
          <Link to="/checkout" className="btn btn-primary" onClick={onClose}>
            Go to checkout
          </Link>
          <Link to="/bag" className="btn btn-quiet" onClick={onClose}>
            Look at the bag
          </Link>
        </div>
      </div>
    </dialog>
  );
}

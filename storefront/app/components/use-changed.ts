import { useEffect, useRef, useState } from 'react';

/** True once a value has become another one than the page was first shown with; for saying news, not the state. */
export function useChanged(value: string | undefined): boolean {
  const first = useRef(value);
  const [changed, setChanged] = useState(false);
  useEffect(() => {
    if (value !== first.current) setChanged(true);
  }, [value]);
  return changed;
}

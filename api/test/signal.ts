/** Something that happens once, to be waited for: two that would race take turns. */
export function signal(): { readonly happened: () => void; readonly wait: Promise<void> } {
  let happened = () => {};
  const wait = new Promise<void>((resolve) => {
    happened = resolve;
  });
  return { happened: () => happened(), wait };
}

/** Fewer letters than this are taken as typed: almost any word is near them. */
const CORRECTED_LENGTH_MIN = 3;
const SLIPS_MAX = 2;

/** Slips that a term of this length may have: one in short words, two from five letters on. */
const slipsFor = (length: number): number => (length < CORRECTED_LENGTH_MIN ? 0 : length < 5 ? 1 : SLIPS_MAX);

/**
 * The words nearest to a misspelled term, best first, at most `most`. A slip is a letter too many, missing, wrong or
 * swapped with its neighbour. Empty when nothing is near. Words are expected in lower case.
 */
export function nearestWords(term: string, words: Iterable<string>, most: number): string[] {
  let nearest = slipsFor(term.length);
  if (nearest === 0) return [];
  const letters = lettersOf(term);
  let found: string[] = [];
  for (const word of words) {
    if (Math.abs(word.length - term.length) > nearest) continue;
    if (bits(letters ^ lettersOf(word)) > 2 * nearest) continue;
    const slips = slipsBetween(term, word, nearest);
    if (slips > nearest) continue;
    if (slips < nearest) found = [];
    nearest = slips;
    found.push(word);
  }
  const first = term[0];
  return found
    .sort((a, b) => Number(b[0] === first) - Number(a[0] === first) || (a < b ? -1 : 1))
    .slice(0, most);
}

/** Which letters occur, as bits: a cheap lower bound for the number of slips. */
function lettersOf(word: string): number {
  let letters = 0;
  for (let index = 0; index < word.length; index++) letters |= 1 << (word.charCodeAt(index) % 32);
  return letters;
}

function bits(set: number): number {
  let rest = set;
  let count = 0;
  for (; rest !== 0; count++) rest &= rest - 1;
  return count;
}

/** Slips that turn `a` into `b` (optimal string alignment); anything above `limit` may be answered as `limit + 1`. */
export function slipsBetween(a: string, b: string, limit: number): number {
  let twoBack: number[] = [];
  let oneBack = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let slips = Math.min(
        oneBack[column]! + 1,
        current[column - 1]! + 1,
        oneBack[column - 1]! + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1] && !same;
      if (swapped) slips = Math.min(slips, twoBack[column - 2]! + 1);
      current.push(slips);
      least = Math.min(least, slips);
    }
    if (least > limit) return limit + 1;
    [twoBack, oneBack] = [oneBack, current];
  }
  return oneBack[b.length]!;
}

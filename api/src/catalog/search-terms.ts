import { nearestWords } from './spelling.ts';

/** Longer queries are cut: nobody types more, and every word costs. */
export const SEARCH_QUERY_MAX = 100;
const TERMS_MAX = 6;
const TERM_LENGTH_MAX = 40;
/** Words that one misspelled term may stand for. */
export const READINGS_MAX = 4;

/** Words that a term may stand for; a product matches with any of them. */
export type Readings = readonly string[];

/** Lower-case words of a text: runs of letters and digits, so none can act as a pattern. */
export const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** What a query asks for: every term must be the beginning of a word of the product. */
export const searchTerms = (query: string): string[] =>
  [...new Set(wordsOf(query.slice(0, SEARCH_QUERY_MAX)).map((word) => word.slice(0, TERM_LENGTH_MAX)))].slice(
    0,
    TERMS_MAX,
  );

/**
 * Readings of terms that together found nothing: a term that begins a known word stays, another becomes the nearest
 * words. Undefined when there is nothing better to try.
 */
export function correctTerms(
  terms: readonly string[],
  vocabulary: readonly string[],
): readonly Readings[] | undefined {
  const readings = terms.map((term) =>
    vocabulary.some((word) => word.startsWith(term)) ? [term] : nearestWords(term, vocabulary, READINGS_MAX),
  );
  const hopeless = readings.some((words) => words.length === 0);
  const unchanged = readings.every((words, index) => words.length === 1 && words[0] === terms[index]);
  return hopeless || unchanged ? undefined : readings;
}

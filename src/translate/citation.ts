/**
 * Where an answer has something from. The numbers are the provider's: they count from zero and name the first
 * after the end, but pages count from one. Documents are counted over the whole request.
 * https://docs.anthropic.com/en/docs/build-with-claude/citations
 */
export type CitationPlace =
  /** A part of a document: characters of a plain text, pages of a PDF, blocks of one made of blocks. */
  | { kind: 'characters' | 'pages' | 'blocks'; document: number; start: number; end: number }
  /** Blocks of a result of a search that the client has sent. */
  | { kind: 'search result'; result: number; start: number; end: number; source: string }
  /** A page of the web. */
  | { kind: 'url'; url: string }

/** What a text of an answer rests on. */
export type Citation = {
  place: CitationPlace
  /** The words of the source. */
  text?: string
  title?: string
  /**
   * Which of the answer's text rests on it: all texts together, counted in Unicode's characters. Undefined for
   * the part of text before it.
   */
  span?: Span
}

/** From a character to the one after the last. */
export type Span = { start: number; end: number }

/** The number of Unicode's characters in a text. However a text is cut, the numbers add up. */
export function characterCount(text: string): number {
  let count = text.length
  for (let at = 0; at < text.length; at++) if (isSecondHalf(text.charCodeAt(at))) count--
  return count
}

/** Whether a code unit ends a character of two. */
const isSecondHalf = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff

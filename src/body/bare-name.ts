import { foldedName } from './fold-name'

/**
 * A name of a member without what some parser overlooks in it: case and look (see {@link foldedName}), the underscores
 * that the JSON of protocol buffers puts in the place of capitals, and every other sign, since some parsers end a name
 * at a NUL or trim it. https://protobuf.dev/programming-guides/json/
 */
export function bareName(name: string): string {
  const folded = foldedName(name)
  return PLAIN.test(folded) ? folded : folded.normalize('NFKD').replace(/[^a-z0-9]/g, '')
}

const PLAIN = /^[a-z0-9]*$/

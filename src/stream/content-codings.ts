import { portusError } from '../errors'

/** A content coding that can be decoded. */
export type Coding = 'gzip' | 'deflate' | 'br'

/**
 * The codings by their names, which have no case. `zstd` is none of them: Bun 1.4 does not notice where such a
 * body is cut off.
 * https://www.iana.org/assignments/http-parameters/http-parameters.xhtml#content-coding
 */
const CODINGS: ReadonlyMap<string, Coding | undefined> = new Map([
  ['identity', undefined],
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['deflate', 'deflate'],
  ['br', 'br'],
])

/** Nobody codes a body more often, and each coding lets a body grow anew. */
const MAX_CODINGS = 2

/**
 * The codings that a `content-encoding` names, in the order in which they are taken off. The header names
 * them in the order in which they were put on. RFC 9110 section 8.4.
 *
 * @throws {PortusError} `invalid_provider_answer` for a coding that is not known, and for too many.
 */
export function codingsOf(contentEncoding: string): readonly Coding[] {
  const codings: Coding[] = []
  for (const part of contentEncoding.split(',')) {
    const name = part.trim().toLowerCase()
    if (name === '') continue
    if (!CODINGS.has(name)) throw portusError('invalid_provider_answer', 'unknown_coding')
    const coding = CODINGS.get(name)
    if (coding) codings.unshift(coding)
    if (codings.length > MAX_CODINGS)
      throw portusError('invalid_provider_answer', 'many_codings', { values: { max: MAX_CODINGS } })
  }
  return codings
}

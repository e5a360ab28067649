import type { Redact } from './redact'

/** Paths, hosts and names of clients are shorter. */
const MAX_LENGTH = 256
/** More than an hour's different ones. Who sends a new one with each request costs what it would cost without. */
const MAX_TEXTS = 1000

/**
 * Remembers what short texts are without secrets. Nearly every line names the same few paths, hosts and clients, and to
 * look for secrets costs more than the rest of the line.
 */
export function knownTexts(redact: Redact): Redact {
  const known = new Map<string, string>()
  return (text) => {
    if (text.length > MAX_LENGTH) return redact(text)
    const found = known.get(text)
    if (found !== undefined) return found
    const clean = redact(text)
    if (known.size >= MAX_TEXTS) known.clear()
    known.set(text, clean)
    return clean
  }
}

/** Shorter values are words, not secrets, and would punch holes into every text. */
const MIN_SECRET_LENGTH = 8

/** Takes secrets out of a text. A last resort: no text should hold one. */
export type Redact = (text: string) => string

/** @param secrets Values that must not appear in any output. */
export function redactor(secrets: Iterable<string>): Redact {
  const values = [...secrets]
    .filter(({ length }) => length >= MIN_SECRET_LENGTH)
    // The longest first: one that begins another would leave the rest of it standing.
    .sort((a, b) => b.length - a.length)
  return (text) => values.reduce((clean, secret) => clean.replaceAll(secret, '[redacted]'), text)
}

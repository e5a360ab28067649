/** Shorter values are words, and removing them would damage every text. */
const MIN_SECRET_LENGTH = 8

const REDACTED = '[redacted]'

/** Removes secrets from a text. A last resort: no text should hold one. */
export type Redact = (text: string) => string

/**
 * Makes a function that removes secrets, whichever way the text spells them.
 *
 * @param secrets Values that must not appear in any output; values below 8 characters are ignored.
 */
export function redactor(secrets: Iterable<string>): Redact {
  const long = [...secrets].filter(({ length }) => length >= MIN_SECRET_LENGTH)
  // The longest first: if one secret begins another, the rest of the longer one would stay.
  const spellings = [...new Set(long.flatMap(spellingsOf))].sort((a, b) => b.length - a.length)
  return (text) => {
    let clean = text
    // The comparison of lengths keeps this cheap for short texts: each line of the log has one.
    for (const spelling of spellings)
      if (spelling.length <= clean.length && clean.includes(spelling))
        clean = clean.replaceAll(spelling, REDACTED)
    return clean
  }
}

/** A secret as it is, in JSON, in a URL, in a form and in base64. */
const spellingsOf = (secret: string): string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  // An unpaired surrogate has no URI encoding, and would throw.
  encodeURIComponent(secret.toWellFormed()),
  new URLSearchParams([['', secret]]).toString().slice(1),
  Buffer.from(secret).toString('base64'),
]

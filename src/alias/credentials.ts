import type { AliasFile, Target } from './schema'

/** Names of configuration members whose values are credentials, on any level. */
const CREDENTIAL = /(^|_)(key|key_id|token|secret|passphrase|fingerprint)$/

/** A shorter value is a word, and would punch holes into every text. */
const MIN_LENGTH = 8

const REDACTED = '[redacted]'

/** Every way in which a text may spell a credential. */
const spellings = (value: string): string[] => [
  value,
  JSON.stringify(value).slice(1, -1),
  encodeURIComponent(value),
  Buffer.from(value).toString('base64'),
]

/**
 * Takes the credentials of an alias out of a text. For errors of providers: some repeat the key that
 * they were given, and the client that reads them is not to know it.
 */
export function credentialRedactor(file: AliasFile | Target): (text: string) => string {
  const found = new Set<string>()
  collect(file, false, found)
  const all = [...found].flatMap(spellings).sort((a, b) => b.length - a.length)
  return (text) => all.reduce((clean, spelling) => clean.replaceAll(spelling, REDACTED), text)
}

function collect(value: unknown, isCredential: boolean, found: Set<string>): void {
  if (typeof value === 'string') {
    if (isCredential && value.length >= MIN_LENGTH) found.add(value)
  } else if (typeof value === 'object' && value !== null)
    for (const [name, member] of Object.entries(value))
      collect(member, isCredential || CREDENTIAL.test(name), found)
}

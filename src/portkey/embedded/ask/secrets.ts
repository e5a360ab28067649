import type { CloudCredentials } from '../../../credentials/cloud-credentials'
import { type Redact, redactor } from '../../../telemetry/redact'

/** The secrets that the requests of one exchange have carried. */
export type Secrets = {
  readonly size: number
  add(redact: Redact): void
  /** Takes them out of a text, and the alias's own credentials too. */
  redact: Redact
}

/** @param redactOwn Takes out what stands in the alias. */
export function secretsBeside(redactOwn: Redact): Secrets {
  const all = new Set<Redact>()
  return {
    get size() {
      return all.size
    },
    add: (redact) => void all.add(redact),
    redact(text) {
      let clean = text
      for (const redact of all) clean = redact(clean)
      return redactOwn(clean)
    },
  }
}

/** All spellings of a token cost more than all else that is done for a request, and most requests carry the same. */
const known = new WeakMap<CloudCredentials, { value: unknown; redact: Redact }>()

/**
 * What takes a value of credentials out of a text. It is made once for each value.
 *
 * @param secretsOf The texts that are secret in the value.
 */
export function redactorFor<T>(
  credentials: CloudCredentials,
  value: T,
  secretsOf: (value: T) => readonly string[],
): Redact {
  const last = known.get(credentials)
  if (last?.value === value) return last.redact
  const redact = redactor(secretsOf(value))
  known.set(credentials, { value, redact })
  return redact
}

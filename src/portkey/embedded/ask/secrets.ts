import type { CloudCredentials } from '../../../credentials/cloud-credentials'
import { allOf, type Redactor, redactor } from '../../../telemetry/redact'

/** The secrets that the requests of one exchange have carried. */
export type Secrets = {
  readonly size: number
  add(redact: Redactor): void
  /** Takes them out of a text or an answer, and the alias's own credentials too. */
  redact: Redactor
}

/** @param redactOwn Takes out what stands in the alias. */
export function secretsBeside(redactOwn: Redactor): Secrets {
  const all = new Set<Redactor>()
  return {
    get size() {
      return all.size
    },
    add: (redact) => void all.add(redact),
    redact: allOf(() => [...all, redactOwn]),
  }
}

/** All spellings of a token cost more than all else that is done for a request, and most requests carry the same. */
const known = new WeakMap<CloudCredentials, { value: unknown; redact: Redactor }>()

/**
 * What takes a value of credentials out of a text. It is made once for each value.
 *
 * @param secretsOf The texts that are secret in the value.
 */
export function redactorFor<T>(
  credentials: CloudCredentials,
  value: T,
  secretsOf: (value: T) => readonly string[],
): Redactor {
  const last = known.get(credentials)
  if (last?.value === value) return last.redact
  const redact = redactor(secretsOf(value))
  known.set(credentials, { value, redact })
  return redact
}

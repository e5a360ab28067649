import { type Redact, redactor } from '../telemetry/redact'
import type { AliasFile, Target } from './schema'

/** Names of members whose values are credentials, in an alias and in a service account. */
const CREDENTIAL = /(^|_)(key|token|secret|passphrase|fingerprint)(_id)?$/

/** Whether the value of a member with this name is a credential. */
export const isCredential = (name: string): boolean => CREDENTIAL.test(name)

/** Every credential in an alias file, on any level. */
export function credentialsOf(file: AliasFile | Target): Set<string> {
  const found = new Set<string>()
  collect(file, false, found)
  return found
}

function collect(value: unknown, isSecret: boolean, found: Set<string>): void {
  if (typeof value === 'string') {
    if (isSecret && value) found.add(value)
  } else if (typeof value === 'object' && value !== null)
    for (const [name, member] of Object.entries(value))
      collect(member, isSecret || isCredential(name), found)
}

/**
 * Removes the credentials of an alias from a text. Some providers repeat the key that they refuse, and
 * the client must not see it.
 */
export const credentialRedactor = (file: AliasFile | Target): Redact =>
  redactor(credentialsOf(file))

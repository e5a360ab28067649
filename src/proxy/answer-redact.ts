import type { Alias } from '../alias/alias'
import { type Redact, redactor } from '../telemetry/redact'
import type { Received } from './send'

/** Takes out of an answer what its provider was sent: the alias's credentials, and those that were fetched. */
export function redactFor({ secrets }: Pick<Received, 'secrets'>, alias: Alias): Redact {
  if (!secrets) return alias.redact
  let redact: Redact | undefined
  return (text) => {
    redact ??= redactor(secrets)
    return alias.redact(redact(text))
  }
}

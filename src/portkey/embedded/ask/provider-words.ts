import { providerError } from '../../../api/provider-error'
import { type Redact, redactWhole } from '../../../telemetry/redact'
import { redactAccounts } from '../../../telemetry/redact-accounts'
import type { Attempt } from '../../../telemetry/trace'

/** A line of a log has no room for more. */
const MAX_WORDS_LENGTH = 400
const MAX_TYPE_LENGTH = 100

/** Of longer errors the beginning says it. */
const MAX_READ_LENGTH = 64 * 1024

/** Notes what a provider says of an error, without credentials and accounts. */
export function noteWords(attempt: Attempt, text: string, redact: Redact): void {
  const { message, type, code } = providerError(text.slice(0, MAX_READ_LENGTH), attempt.status ?? 0)
  const name = type ?? code
  attempt.words = {
    message: redactAccounts(redactWhole(redact, message)).slice(0, MAX_WORDS_LENGTH),
    ...(typeof name === 'string' && {
      type: redactWhole(redact, name).slice(0, MAX_TYPE_LENGTH),
    }),
  }
}

import { CredentialError } from '../credentials/token/credential-error'
import type { PortusError } from '../errors'
import type { Report } from '../telemetry/record'

/** What the log gets of an error. */
export const failureOf = (error: PortusError): Pick<Report, 'error' | 'reason'> => ({
  error: { kind: error.kind, ...causeOf(error) },
  ...reasonOf(error),
})

/** The name and code of a cause, but not its message, which may hold addresses. */
function causeOf({ details: { cause } }: PortusError): { cause?: string } {
  if (!(cause instanceof Error)) return {}
  const code = (cause as NodeJS.ErrnoException).code
  if (code) return { cause: `${cause.name} ${code}` }
  return cause.name === 'Error' ? {} : { cause: cause.name }
}

/** What is said about credentials. Other messages are for the client alone. */
const reasonOf = ({ details: { cause } }: PortusError): { reason?: string } =>
  cause instanceof CredentialError ? { reason: cause.message } : {}

/** The type of the error that the gateway sees of a target for which nobody can say now who Portus is. */
export const NO_CREDENTIALS = 'portus_no_credentials'

/**
 * Why there are no credentials. The message is one sentence for people, with the words of the service that
 * refused. It holds no secret and no address of a private network.
 *
 * - `refused`: the service knows what was sent, and says no. Another try changes nothing.
 * - `unavailable`: the service did not answer, or not with what it documents.
 * - `misconfigured`: a file or a variable is missing or cannot be read.
 */
export class CredentialError extends Error {
  override name = 'CredentialError'

  constructor(
    readonly kind: 'refused' | 'unavailable' | 'misconfigured',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** Any other error as one of these. Its own message is not taken over: nobody knows what stands in it. */
export function credentialErrorOf(cause: unknown): CredentialError {
  if (cause instanceof CredentialError) return cause
  const { name = 'Error' } = Object(cause) as { name?: string }
  return new CredentialError('unavailable', `The credentials could not be made (${name})`, {
    cause,
  })
}

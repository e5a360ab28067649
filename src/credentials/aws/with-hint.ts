import { CredentialError } from '../token/credential-error'

/** Adds to an error what people can look at. */
export async function withHint<T>(lookAt: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (cause) {
    if (!(cause instanceof CredentialError)) throw cause
    throw new CredentialError(cause.kind, `${cause.message}; ${lookAt}`, { cause })
  }
}

import { CredentialError } from '../../token/credential-error'
import { askForCredentials, type Surroundings, type TokenRequest } from '../../token/token-request'

/** What to look at where a service refuses, by what it says. The first that fits is told. */
export type Hints = readonly (readonly [said: RegExp, lookAt: string])[]

/** One question, and how its refusal is told. */
export type GoogleRequest = TokenRequest & {
  hints: Hints
}

/** Asks a service, and turns its refusal into one line that says what to look at. */
export async function askGoogle(
  { hints, ...request }: GoogleRequest,
  surroundings: Pick<Surroundings, 'fetch'>,
): Promise<string> {
  try {
    return await askForCredentials(request, surroundings)
  } catch (cause) {
    if (!(cause instanceof CredentialError)) throw cause
    const words = withoutStop(cause.message)
    const lookAt = hints.find(([said]) => said.test(words))?.[1]
    throw new CredentialError(cause.kind, lookAt ? `${words}; ${lookAt}` : words)
  }
}

const withoutStop = (words: string): string => (words.endsWith('.') ? words.slice(0, -1) : words)

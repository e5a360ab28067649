/** Read by `errors.ts`: it is how the gateway itself reports that `fetch` failed. */
const REPORT = 'Message: the provider cannot be reached Cause: see the log Name: TypeError'

/**
 * The answer of a provider that cannot be reached. The gateway would make a 500 of a `fetch` that throws, and retries
 * and fallbacks would look for that. A client is shown a 502, and so they look for the same.
 */
export const unreachableAnswer = (): Response =>
  new Response(REPORT, { status: 502, headers: { 'content-type': 'text/plain' } })

import { TIMED_OUT, UNREACHABLE } from '../../seen-statuses'

/** Read by `errors.ts`: it is how the gateway itself reports that `fetch` failed. */
const REPORT = 'Message: the provider cannot be reached Cause: see the log Name: TypeError'

/**
 * The answer of a provider that cannot be reached. The gateway would make a 500 of a `fetch` that throws, and retry
 * it whatever the alias says.
 */
export const unreachableAnswer = (): Response =>
  new Response(REPORT, { status: UNREACHABLE, headers: { 'content-type': 'text/plain' } })

/** The answer of a provider that is silent for as long as `request_timeout` says, in the gateway's own words. */
export const silentAnswer = (): Response =>
  Response.json(
    { error: { message: 'Request exceeded the timeout sent in the request: 0ms' } },
    { status: TIMED_OUT },
  )

/** The answer that is seen by this status, if it is one of these two. */
export function outageAnswer(seen: number): Response | undefined {
  if (seen === UNREACHABLE) return unreachableAnswer()
  return seen === TIMED_OUT ? silentAnswer() : undefined
}

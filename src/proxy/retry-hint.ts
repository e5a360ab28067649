import { membersIn, type ProviderError } from '../api/dialect'
import { jsonIn } from '../body/json/json-in'

/** A span of time in Google's JSON. https://protobuf.dev/programming-guides/json/ */
const DURATION = /^(\d{1,6})(\.\d{1,9})?s$/

/** More details than any error of Google's has. */
const MAX_DETAILS = 16

/**
 * The seconds to wait that Google says in the body of an error and not in a header.
 * https://cloud.google.com/apis/design/errors#error_details
 *
 * @param text The body of the error.
 */
export function retryAfterIn(text: string): number | undefined {
  const json = jsonIn(text)
  const { details } = membersIn(membersIn(Array.isArray(json) ? json[0] : json).error)
  if (!Array.isArray(details)) return undefined
  for (const detail of details.slice(0, MAX_DETAILS)) {
    const { retryDelay } = membersIn(detail)
    const [, seconds, fraction] = DURATION.exec(String(retryDelay)) ?? []
    if (seconds !== undefined) return Number(seconds) + (fraction ? 1 : 0)
  }
  return undefined
}

/** OpenAI's word for an account without money, which comes as a 429. https://platform.openai.com/docs/guides/error-codes */
const WITHOUT_MONEY = 'insufficient_quota'

/** Whether an error stays what it is, however long somebody waits. */
export const isLasting = ({ code, type }: ProviderError): boolean =>
  code === WITHOUT_MONEY || type === WITHOUT_MONEY

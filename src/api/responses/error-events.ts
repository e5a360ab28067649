import type { ProviderError } from '../dialect'
import { FULL } from '../words/full-context'
import { responseErrorCode } from './error-code'

/**
 * The events that a stream of the Responses API ends with when it fails, by their names. OpenAI sends both: its SDKs
 * throw the first, and others, such as Codex, read the second alone. The members of the first stand twice, as OpenAI
 * documents it and as it sends it.
 * https://platform.openai.com/docs/api-reference/responses-streaming/error
 *
 * @param response The response so far.
 */
export function responseErrorEvents(
  error: ProviderError,
  status: number | undefined,
  response: object,
): readonly (readonly [string, object])[] {
  const known = responseErrorCode(error, status)
  const { message, param = null, type = known } = error
  // Of all codes, this is the one that clients compare. The others stay the provider's words.
  const code = known === FULL ? known : (error.code ?? known)
  return [
    ['error', { code, message, param, error: { type, code, message, param } }],
    [
      'response.failed',
      { response: { ...response, status: 'failed', error: { code: known, message } } },
    ],
  ]
}

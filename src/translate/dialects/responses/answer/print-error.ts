import type { ProviderError } from '../../../../api/dialect'
import { responseErrorCode } from '../../../../api/responses/error-code'
import type { JsonObject } from '../../../conversation'
import type { WriteEvent } from './write-event'

/**
 * The events that an answer ends with when it fails. OpenAI sends both: its SDKs throw the first, and others, such
 * as Codex, read the second alone. https://platform.openai.com/docs/api-reference/responses-streaming/error
 */
export function printError(
  error: ProviderError,
  status: number | undefined,
  response: JsonObject,
  write: WriteEvent,
): string {
  const { message, param = null, type = null } = error
  const code = responseErrorCode(error, status)
  return (
    write('error', { code, message, param, error: { type: type ?? code, code, message, param } }) +
    write('response.failed', { response: { ...response, error: { code, message } } })
  )
}

import type { ProviderError } from '../../../api/dialect'
import { FULL, fullContextOf } from '../../../api/words/full-context'

/**
 * An error inside a stream, in OpenAI's envelope. The clients of OpenAI's SDKs throw it.
 * https://platform.openai.com/docs/guides/error-codes
 */
export function printError(error: ProviderError, status: number | undefined): string {
  const { message, param = null } = error
  const code = fullContextOf(error, status) ? FULL : (error.code ?? null)
  const isClientsFault = status !== undefined && status < 500
  const type = error.type ?? (isClientsFault ? 'invalid_request_error' : 'server_error')
  return `data: ${JSON.stringify({ error: { message, type, param, code } })}\n\n`
}

import { PortusError } from '../errors'
import { readGatewayError, wordsOf } from '../portkey/errors'
import { contentOf } from '../stream/answer'
import { readStart } from '../stream/read-whole'
import { type AnswerContext, type ReportHead, reportEnd } from './answer-report'
import type { Received } from './send'

/** Of an error answer this much is read; the rest cannot be meant for people. */
const MAX_ERROR_BYTES = 1024 * 1024

/**
 * An error of the provider, in the client's dialect and otherwise in the provider's words; but for
 * the credentials, which some providers repeat when they refuse them.
 */
export async function respondError(
  answer: Received,
  context: AnswerContext,
  head: ReportHead,
  headers: Headers,
): Promise<Response> {
  const { record, alias, dialect } = context
  const { status } = answer
  const bytes = await readStart(answer, MAX_ERROR_BYTES)
  const received = new TextDecoder().decode(bytes)
  const text = alias.redact(received)
  for (const [name, value] of headers) headers.set(name, alias.redact(value))
  const error = readGatewayError(answer, text)
  if (error instanceof PortusError) throw error
  const isJson = contentOf(answer.headers) === 'json'
  if (!error && isJson) {
    reportEnd(context, head, { outcome: 'failed', bytes: bytes.byteLength })
    return new Response(text === received ? bytes : text, { status, headers })
  }
  const body = dialect.providerErrorBody(
    error ?? wordsOf(text, answer.headers, status),
    status,
    record.id,
  )
  // Once more: the gateway wraps some texts, and what is unwrapped reads differently.
  const json = alias.redact(JSON.stringify(body))
  headers.set('content-type', 'application/json')
  reportEnd(context, head, { outcome: 'failed', bytes: json.length })
  return new Response(json, { status, headers })
}

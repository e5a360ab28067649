import { membersIn } from '../../api/dialect'
import { openaiResponses } from '../../api/responses/dialect'
import { jsonIn } from '../../body/json/json-in'
import type { PortusError } from '../../errors'
import type { JsonObject } from '../../translate/conversation'
import { responseHead } from '../../translate/dialects/responses/answer/response-head'

/** Headers of an answer that say something of its body alone, or of the connection. */
const OF_THE_BODY = /^(?:content-|cache-control$|connection$|x-content-type-options$)/

/**
 * An error as OpenAI sends it over a WebSocket: with the status that an answer would have, and its headers. Codex waits
 * as they say. https://developers.openai.com/api/docs/guides/websocket-mode and
 * `codex-rs/codex-api/src/endpoint/responses_websocket.rs`
 */
const errorFrame = (status: number, error: unknown, headers: Iterable<[string, string]>): string =>
  JSON.stringify({
    type: 'error',
    status,
    error,
    headers: Object.fromEntries([...headers].filter(([name]) => !OF_THE_BODY.test(name))),
  })

/** An error of Portus' own. */
export const portusErrorFrame = (error: PortusError, requestId: string): string =>
  errorFrame(
    openaiResponses.statusOf(error),
    openaiResponses.errorBody(error, requestId).error,
    Object.entries({ ...error.details.headers, 'x-request-id': requestId }),
  )

/** An error that was answered. */
export async function answeredErrorFrame(answer: Response): Promise<string> {
  const text = await answer.text()
  const { error } = membersIn(jsonIn(text))
  return errorFrame(answer.status, error ?? { message: text }, answer.headers)
}

/** An event with further members behind its own. Every event has a type. */
export function withMembers(frame: string, members: JsonObject | undefined): string {
  const end = members ? frame.lastIndexOf('}') : -1
  if (end === -1) return frame
  return `${frame.slice(0, end)},${JSON.stringify(members).slice(1, -1)}${frame.slice(end)}`
}

const NO_TOKENS = {
  input_tokens: 0,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 0,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 0,
}

/** What answers a frame that generates nothing: a response without output, whose id the next one goes on from. */
export function emptyResponse(model: string, previous: unknown): { id: string; frames: string[] } {
  const head = responseHead(
    { type: 'start', model },
    {
      requestId: '',
      model,
      includesUsage: false,
      asked: (member) => (member === 'previous_response_id' ? previous : undefined),
      isKept: false,
    },
  )
  const response = (status: string): JsonObject => ({
    ...head,
    status,
    usage: status === 'completed' ? NO_TOKENS : null,
  })
  const event = (type: string, sequence_number: number, status: string) =>
    JSON.stringify({ type, sequence_number, response: response(status) })
  return {
    id: String(head.id),
    frames: [
      event('response.created', 0, 'in_progress'),
      event('response.in_progress', 1, 'in_progress'),
      event('response.completed', 2, 'completed'),
    ],
  }
}

/**
 * The refusal to tell a running response more. The code is one of OpenAI's SDK, `ResponseSteerErrorCode`.
 *
 * @param input What was to be told, as JSON: the client may send it in its next turn.
 */
export function steerRefusal(target: unknown, input: string): string {
  const error = {
    type: 'invalid_request_error',
    code: 'steering_not_supported',
    message: 'Portus cannot tell a running response more; send it with the next one',
  }
  const id = JSON.stringify(typeof target === 'string' ? target : null)
  const steer = `{"previous_response_id":${id},"input":${input}}`
  return `{"type":"response.steer.failed","sequence_number":0,"error":${JSON.stringify(error)},"steer":${steer}}`
}

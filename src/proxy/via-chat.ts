import type { Alias, ResolvedTarget } from '../alias/alias'
import { ENDPOINTS, type Endpoint } from '../api/endpoints'
import { isClaude, isOpenAI } from '../api/provider-apis'
import { type JsonBody, jsonBodyOf } from '../body/json/body'
import { PortusError, portusError, sentenceOf } from '../errors'
import { type Answer, startBody, wholeBody } from '../stream/answer'
import { parseSse } from '../stream/parse-sse'
import { readWhole } from '../stream/read-whole'
import type { MessagesRequest } from '../translate/anthropic-types'
import { messageStream } from '../translate/chat-stream-to-events'
import { messageOf } from '../translate/chat-to-message'
import { chatRequest, Untranslatable } from '../translate/messages-to-chat'
import type { Completion } from '../translate/openai-types'

/** The endpoint that a message is asked for on. */
export const CHAT = ENDPOINTS.find(({ name }) => name === 'chat') as Endpoint

const DONE = '[DONE]'
const encoder = new TextEncoder()

/** Whether a message must be asked for as a chat completion: the gateway translates it no other way. */
export const needsChat = (endpoint: Endpoint, { targets }: Alias): boolean =>
  endpoint.name === 'messages' && ![...targets.values()].every(speaksMessages)

/** Whether the gateway takes Anthropic's format for a target. */
const speaksMessages = ({ api }: ResolvedTarget): boolean => api === 'bedrock' || isClaude(api)

/** A message as a chat completion. */
export type Chat = {
  body: JsonBody
  /** Why the message cannot become a chat completion. The body then holds only its short members. */
  untranslatable: PortusError | undefined
}

/** Makes a chat completion of a message. */
export function chatOf(message: JsonBody, { targets }: Alias): Chat {
  const request = JSON.parse(new TextDecoder().decode(message.bytes)) as MessagesRequest
  const { chat, untranslatable } = translated(request, [...targets.values()])
  const { held } = message
  const body = { ...jsonBodyOf(encoder.encode(JSON.stringify(chat))), ...(held && { held }) }
  return { body, untranslatable }
}

function translated(
  request: MessagesRequest,
  targets: readonly ResolvedTarget[],
): { chat: object; untranslatable?: PortusError } {
  const others = targets.filter((target) => !speaksMessages(target))
  try {
    return { chat: chatRequest(request, others.every(isOpenAI)) }
  } catch (cause) {
    const { message, param } =
      cause instanceof Untranslatable ? cause : { message: INVALID, param: 'messages' }
    const untranslatable = new PortusError('invalid_request', message, { cause, param })
    return { chat: { ...scalarsOf(request), messages: [] }, untranslatable }
  }
}

const INVALID = sentenceOf('invalid_request', 'invalid_messages', {})

/** The members that a condition of the gateway may look at. */
const scalarsOf = (request: MessagesRequest) =>
  Object.fromEntries(Object.entries(request).filter(([, value]) => typeof value !== 'object'))

/** Makes a message of a chat completion. Errors stay as they are. */
export async function messageFromChat<A extends Answer>(answer: A): Promise<A> {
  if (answer.status >= 400) return answer
  const headers = new Headers(answer.headers)
  headers.delete('content-length')
  const body = headers.get('content-type')?.startsWith('text/event-stream')
    ? await startBody(translatedEvents(answer.body))
    : wholeBody(translatedJson(await readWhole(answer)))
  return { ...answer, headers, ...body }
}

function translatedJson(bytes: Uint8Array): Uint8Array {
  try {
    const completion = JSON.parse(new TextDecoder().decode(bytes)) as Completion
    // An error with a good status stays as it is. `respond` recognises it.
    const message = completion.choices ? messageOf(completion) : completion
    return encoder.encode(JSON.stringify(message))
  } catch (cause) {
    throw portusError('invalid_provider_answer', { cause })
  }
}

/** Anthropic's events, as the chunks come that they are made of. */
async function* translatedEvents(body: Answer['body']): AsyncGenerator<Uint8Array, undefined> {
  const stream = messageStream()
  for await (const events of parseSse(body)) {
    const text = events
      .map(({ data }) => (data === DONE ? stream.end() : stream.chunk(parseChunk(data))))
      .join('')
    if (text) yield encoder.encode(text)
  }
}

function parseChunk(data: string): Completion {
  try {
    return JSON.parse(data) as Completion
  } catch {
    return {}
  }
}

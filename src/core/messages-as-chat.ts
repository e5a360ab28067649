import type { CallBody } from '../gateway/upstream'
import type { MessagesRequest } from '../translation/anthropic'
import { chatRequest, Untranslatable } from '../translation/chat-request'
import { messageOf } from '../translation/message'
import { messageStream } from '../translation/message-stream'
import type { Completion } from '../translation/openai'
import type { Alias } from './alias'
import { ENDPOINTS, type Endpoint } from './endpoints'
import { PortusError } from './errors'
import { watchEvents } from './event-stream'
import type { Answer, Rest } from './forward'
import { type JsonBody, jsonBodyOf } from './json-body'

/** Providers for which the gateway takes Anthropic's format. */
const MESSAGES = ['anthropic', 'bedrock', 'azure-ai']
/** Providers that call the limit `max_completion_tokens`. */
const OPENAI = ['openai', 'azure-openai']

const CHAT = ENDPOINTS.find(({ name }) => name === 'chat') as Endpoint
const DONE = Buffer.from('[DONE]')
const encoder = new TextEncoder()

/** Whether a message must be asked for as a chat completion, because the gateway has no other way. */
export function needsChat(endpoint: Endpoint, { targets, isConditional }: Alias): boolean {
  if (endpoint.name !== 'messages' || isConditional) return false
  return [...targets.values()].some(
    ({ provider, model }) =>
      !MESSAGES.includes(provider) && !(provider === 'vertex-ai' && model.startsWith('anthropic.')),
  )
}

/** The endpoint, and what is asked of it. */
export type ChatDetour = { endpoint: Endpoint; body: CallBody; isDetour: true }

/**
 * A message as a chat completion.
 *
 * @throws {PortusError} `invalid_request` where OpenAI's format has no words for it.
 */
export function asChat(body: JsonBody, { targets }: Alias): ChatDetour {
  const isOpenAI = [...targets.values()].every(({ provider }) => OPENAI.includes(provider))
  const request = JSON.parse(new TextDecoder().decode(body.bytes)) as MessagesRequest
  try {
    const chat = chatRequest(request, isOpenAI ? 'max_completion_tokens' : 'max_tokens')
    const translated = jsonBodyOf(encoder.encode(JSON.stringify(chat)))
    return { endpoint: CHAT, body: translated, isDetour: true }
  } catch (cause) {
    if (cause instanceof PortusError) throw cause
    const message = cause instanceof Untranslatable ? cause.message : 'The messages are not valid'
    throw new PortusError('invalid_request', message, { cause })
  }
}

/** The completion as a message; errors are left for whoever reads errors. */
export async function fromChat(answer: Answer): Promise<Answer> {
  if (answer.status >= 400) return answer
  const headers = new Headers(answer.headers)
  headers.delete('content-length')
  return headers.get('content-type')?.startsWith('text/event-stream')
    ? { ...answer, headers, ...(await startOf(translatedEvents(answer))) }
    : { ...answer, headers, ...translatedJson(await readAll(answer)) }
}

function translatedJson(bytes: Uint8Array): Pick<Answer, 'first' | 'rest'> {
  try {
    const completion = JSON.parse(new TextDecoder().decode(bytes)) as Completion
    // An error in the clothes of a success is for whoever reads errors.
    const message = completion.choices ? messageOf(completion) : completion
    return { first: encoder.encode(JSON.stringify(message)), rest: undefined }
  } catch (cause) {
    throw new PortusError('invalid_provider_answer', 'The provider sent no valid answer', { cause })
  }
}

/** Anthropic's events, as the chunks they are made of come. */
function translatedEvents({ first, rest }: Answer): Rest {
  const stream = messageStream()
  let ready = ''
  const watch = watchEvents({
    readEvent(_name, data) {
      ready += data.equals(DONE) ? stream.end() : stream.chunk(parseChunk(data))
      return undefined
    },
  })
  if (first) watch.push(first)
  return {
    async read() {
      while (ready === '') {
        const next = await rest?.read()
        if (!next?.done && next?.value) watch.push(next.value)
        else {
          watch.finish()
          if (ready === '') return { done: true, value: undefined }
        }
      }
      const value = encoder.encode(ready)
      ready = ''
      return { done: false, value }
    },
    cancel: async (reason) => rest?.cancel(reason),
  }
}

function parseChunk(data: Buffer): Completion {
  try {
    return JSON.parse(data.toString()) as Completion
  } catch {
    return {}
  }
}

async function startOf(rest: Rest): Promise<Pick<Answer, 'first' | 'rest'>> {
  const { done, value } = await rest.read()
  return done ? { first: undefined, rest: undefined } : { first: value, rest }
}

async function readAll({ first, rest }: Answer): Promise<Uint8Array> {
  const pieces = first ? [first] : []
  for (;;) {
    const next = await rest?.read()
    if (!next || next.done) return Buffer.concat(pieces)
    pieces.push(next.value)
  }
}

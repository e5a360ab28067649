import type { Alias, Resolved } from '../alias/alias'
import type { ClientChoices } from '../alias/defaults'
import { isClaude, isOpenAI } from '../alias/target-api'
import { ENDPOINTS, type Endpoint } from '../api/endpoints'
import { type JsonBody, jsonBodyOf } from '../body/json/body'
import { PortusError } from '../errors'
import { readWhole } from '../stream/read-whole'
import { watchEvents } from '../stream/watch-events'
import type { MessagesRequest } from '../translate/anthropic-types'
import { messageStream } from '../translate/chat-stream-to-events'
import { messageOf } from '../translate/chat-to-message'
import { chatRequest, Untranslatable } from '../translate/messages-to-chat'
import type { Completion } from '../translate/openai-types'
import type { Answer, Rest } from './forward'

const CHAT = ENDPOINTS.find(({ name }) => name === 'chat') as Endpoint
const DONE = Buffer.from('[DONE]')
const encoder = new TextEncoder()

/** Whether a message must be asked for as a chat completion, because the gateway has no other way. */
export const needsChat = (endpoint: Endpoint, { targets }: Alias): boolean =>
  endpoint.name === 'messages' && ![...targets.values()].every(speaksMessages)

/** Whether the gateway takes Anthropic's format for a target. */
const speaksMessages = ({ api }: Resolved): boolean => api === 'bedrock' || isClaude(api)

/** What is asked in place of a message. */
export type ChatDetour = {
  endpoint: Endpoint
  body: JsonBody
  choices: ClientChoices
  /** Why the message cannot be said as a chat completion; the body only stands for it then. */
  untranslatable?: PortusError
}

/** A message as a chat completion. */
export function asChat(message: JsonBody, { targets }: Alias): ChatDetour {
  const request = JSON.parse(new TextDecoder().decode(message.bytes)) as MessagesRequest
  const { chat, untranslatable } = translated(request, [...targets.values()])
  const { held } = message
  const body = { ...jsonBodyOf(encoder.encode(JSON.stringify(chat))), ...(held && { held }) }
  return {
    endpoint: CHAT,
    body,
    choices: body.members.values,
    ...(untranslatable && { untranslatable }),
  }
}

function translated(
  request: MessagesRequest,
  targets: readonly Resolved[],
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

const INVALID = 'The messages are not valid'

/** What routing may look at. */
const scalarsOf = (request: MessagesRequest) =>
  Object.fromEntries(Object.entries(request).filter(([, value]) => typeof value !== 'object'))

/** The completion as a message; errors are left for whoever reads errors. */
export async function fromChat(answer: Answer): Promise<Answer> {
  if (answer.status >= 400) return answer
  const headers = new Headers(answer.headers)
  headers.delete('content-length')
  return headers.get('content-type')?.startsWith('text/event-stream')
    ? { ...answer, headers, ...(await startOf(translatedEvents(answer))) }
    : { ...answer, headers, ...translatedJson(await readWhole(answer)) }
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

import type { AnswerEvent, PrintOptions } from '../translate/answer-events'
import type { Conversation, JsonObject, ToolChoice } from '../translate/conversation'
import { responses } from '../translate/dialects/responses/dialect'
import { eventStream } from './events'
import type { Handler } from './handler'
import { countTokens, type DemoReply, demoReply, exampleObject, piecesOf } from './reply'
import { lastSaid, textOf } from './text'

type ResponsesRequest = {
  model?: string
  stream?: boolean
  input?: string | { content?: unknown; output?: unknown; type?: string }[]
}

/** The id of a response in an event. */
const RESPONSE_ID = /"id":"resp_[^"]*"/g

/** https://platform.openai.com/docs/api-reference/responses/input-tokens */
export const inputTokens = (request: ResponsesRequest): Response =>
  Response.json({
    object: 'response.input_tokens',
    input_tokens: replyTo(request, undefined).inputTokens,
  })

/**
 * https://platform.openai.com/docs/api-reference/responses/create
 *
 * @param id The response's, where a client names one.
 */
export function modelResponse(
  request: ResponsesRequest,
  signal: AbortSignal | undefined,
  id?: string,
): Response {
  const conversation = readConversation(request)
  const events = eventsOf(replyTo(request, conversation), conversation)
  const options = optionsFor(request, conversation)
  if (!request.stream)
    return Response.json({ ...responses.printAnswer(events, options), ...(id && { id }) })
  const printer = responses.eventPrinter(options)
  const printed = events.map((event) => printer.print(event)).filter((text) => text !== '')
  const named = id ? printed.map((text) => text.replaceAll(RESPONSE_ID, `"id":"${id}"`)) : printed
  return eventStream(named, signal)
}

/** The response of any id: one to a greeting. https://platform.openai.com/docs/api-reference/responses/get */
export const shownResponse: Handler = (_, signal, { ids: [id], query }) =>
  modelResponse({ input: 'Hello!', stream: query.get('stream') === 'true' }, signal, id)

/** The request as models understand it. One that OpenAI alone understands is answered without its tools. */
function readConversation(request: ResponsesRequest): Conversation | undefined {
  try {
    return responses.parseRequest(request as JsonObject, (text) => text)
  } catch {
    return undefined
  }
}

const optionsFor = (
  request: ResponsesRequest,
  conversation: Conversation | undefined,
): PrintOptions => ({
  requestId: '',
  model: request.model ?? 'demo',
  includesUsage: false,
  // The demo model keeps nothing.
  asked: (name) => (name === 'store' ? false : (request as JsonObject)[name]),
  ...(conversation?.clientTools && { clientTools: conversation.clientTools }),
})

/** What the demo model says. */
function replyTo({ input = '' }: ResponsesRequest, conversation: Conversation | undefined) {
  const last = typeof input === 'string' ? { content: input } : lastSaid(input)
  const isToolResult = last?.type?.endsWith('_output') === true
  return demoReply({
    lastText: textOf(isToolResult ? last?.output : last?.content),
    isToolResult,
    tools: (conversation?.tools ?? []).map(({ name, schema }) => ({ name, schema })),
    toolChoice: choiceOf(conversation?.toolChoice),
    length: JSON.stringify(input).length,
  })
}

function choiceOf(choice: ToolChoice | undefined): string | undefined {
  if (choice?.kind === 'tool') return choice.name
  if (choice?.kind === 'none') return 'none'
  return choice?.kind === 'required' ? 'any' : undefined
}

const THOUGHT = 'The demo model says what it heard.'

function eventsOf(reply: DemoReply, conversation: Conversation | undefined): AnswerEvent[] {
  const { reasoning, output } = conversation ?? {}
  const thinks = reasoning !== undefined && reasoning.effort !== 'none'
  const text = output?.kind === 'schema' ? JSON.stringify(exampleObject(output.schema)) : undefined
  const outputTokens = countTokens(JSON.stringify(reply).length)
  return [
    { type: 'start' },
    ...(thinks && reasoning.isShown ? [{ type: 'reasoning', text: THOUGHT } as const] : []),
    ...(thinks ? [{ type: 'opaque', opaque: { maker: 'openai', value: 'demo' } } as const] : []),
    ...(reply.kind === 'tool'
      ? [
          {
            type: 'call',
            key: '0',
            id: `call_${crypto.randomUUID()}`,
            name: reply.tool,
            text: JSON.stringify(reply.input),
          } as const,
        ]
      : piecesOf(text ?? reply.text).map((piece) => ({ type: 'text', text: piece }) as const)),
    { type: 'stop', reason: 'stop' },
    { type: 'usage', usage: { inputTokens: reply.inputTokens, outputTokens } },
    { type: 'end' },
  ]
}

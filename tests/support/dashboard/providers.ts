import { message, messageEvents, textBlock, toolBlock } from '../providers/anthropic-messages'
import { type ChatOptions, chatCompletion, chatEvents } from '../providers/openai-chat'
import { type Answer, startProvider } from '../providers/server'
import { OVERLOADED, SAID } from './names'

/** So long lies between two pieces of a stream. */
const PIECE_MS = 30
const SLOW_MS = 250

const CHAT_USAGE = { prompt_tokens: 12_000, completion_tokens: 3_400, total_tokens: 15_400 }
const MESSAGE_USAGE = { input_tokens: 9_000, cache_read_input_tokens: 4_000, output_tokens: 2_100 }

const encoder = new TextEncoder()

const paced = (events: readonly string[], pauseMs: number) =>
  new Response(
    new ReadableStream<Uint8Array>({
      async start(controller) {
        for (const event of events) {
          controller.enqueue(encoder.encode(event))
          await Bun.sleep(pauseMs)
        }
        controller.close()
      },
    }),
    { headers: { 'content-type': 'text/event-stream' } },
  )

type Message = { role: string; content: unknown }
type Block = { type: string; content?: unknown }

/** What a tool gave back in either API. */
function resultIn(messages: readonly Message[]): string | undefined {
  const last = messages.at(-1)
  if (last?.role === 'tool') return String(last.content)
  if (!Array.isArray(last?.content)) return undefined
  const block = (last.content as Block[]).find(({ type }) => type === 'tool_result')
  return (
    block && (typeof block.content === 'string' ? block.content : JSON.stringify(block.content))
  )
}

/** A model that asks for the weather where it has a tool, and repeats what it was told of it. */
const model =
  (pauseMs: number): Answer =>
  async ({ path, json = {} }) => {
    const {
      messages = [],
      tools,
      stream,
    } = json as { messages?: Message[]; tools?: unknown[]; stream?: boolean }
    if (path.endsWith('/models')) return Response.json({ object: 'list', data: [] })
    const result = resultIn(messages)
    const calls = Boolean(tools?.length) && result === undefined
    const text = result === undefined ? SAID : ['They say: ', result]
    if (!stream) await Bun.sleep(pauseMs)
    const name = String(json.model)
    if (path.endsWith('/messages')) {
      const blocks = calls
        ? [toolBlock('toolu_1', 'get_weather', '{"city":', '"Paris"}')]
        : [textBlock(...text)]
      const said = { model: name, blocks, usage: MESSAGE_USAGE }
      return stream ? paced(messageEvents(said), pauseMs) : Response.json(message(said))
    }
    const said: ChatOptions = {
      model: name,
      usage: CHAT_USAGE,
      ...(calls
        ? { calls: [{ id: 'call_1', name: 'get_weather', args: ['', '{"city":', '"Paris"}'] }] }
        : { text }),
    }
    return stream
      ? paced(chatEvents({ ...said, usageIn: 'empty choices' }), pauseMs)
      : Response.json(chatCompletion(said))
  }

const overloaded: Answer = () =>
  Response.json({ error: { message: OVERLOADED, type: 'overloaded_error' } }, { status: 503 })

/** A model that answers soon, one that takes its time, and one that has no room. */
export function startProviders() {
  const good = startProvider(model(PIECE_MS))
  const slow = startProvider(model(SLOW_MS))
  const full = startProvider(overloaded)
  return {
    urls: { good: good.url, slow: slow.url, overloaded: full.url },
    [Symbol.dispose]() {
      for (const provider of [good, slow, full]) provider[Symbol.dispose]()
    },
  }
}

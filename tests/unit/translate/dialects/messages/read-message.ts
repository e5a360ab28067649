import Anthropic from '@anthropic-ai/sdk'

/** One of Anthropic's events, as a client reads it. */
export type MessageEvent = {
  type: string
  index?: number
  content_block?: { type: string; input?: object }
  delta?: Record<string, unknown>
  message?: Record<string, unknown>
  usage?: Record<string, unknown>
}

/** The events in a text, each of which must name in its `event` line what its data says it is. */
export function eventsIn(text: string): MessageEvent[] {
  const frames = text.split('\n\n')
  if (frames.pop() !== '') throw new Error('The last event does not end')
  return frames.map((frame) => {
    const [, name, json = ''] = frame.match(/^event: (.*)\ndata: (.*)$/) ?? []
    const event = JSON.parse(json) as MessageEvent
    if (event.type !== name) throw new Error(`"${name}" is called ${event.type} in its data`)
    return event
  })
}

/** @throws where two blocks are open at a time, one is skipped, or one does not end. */
export function checkBlocks(events: readonly MessageEvent[]): void {
  let count = 0
  let isOpen = false
  for (const { type, index } of events) {
    if (!type.startsWith('content_block_')) continue
    if (type === 'content_block_start') {
      if (isOpen || index !== count) throw new Error('A block is misplaced')
      count++
      isOpen = true
    } else if (!isOpen || index !== count - 1) throw new Error('An event is for no open block')
    if (type === 'content_block_stop') isOpen = false
  }
  if (isOpen) throw new Error('The last block does not end')
}

/** The message that Anthropic's client makes of a stream. */
export async function readByClient(text: string) {
  const respond = async () =>
    new Response(text, { headers: { 'content-type': 'text/event-stream' } })
  const client = new Anthropic({
    apiKey: 'k',
    baseURL: 'http://127.0.0.1:9',
    maxRetries: 0,
    fetch: respond,
  })
  const stream = client.messages.stream({ model: 'm', max_tokens: 1, messages: [] })
  const message = await stream.finalMessage()
  return JSON.parse(JSON.stringify(message, (name, value) => (ADDED.has(name) ? undefined : value)))
}

/** What the client adds to a message by itself. */
const ADDED: ReadonlySet<string> = new Set(['_request_id', 'parsed_output', 'stop_details'])

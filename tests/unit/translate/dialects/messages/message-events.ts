/** One of Anthropic's events, as a client reads it. */
export type MessageEvent = {
  type: string
  index?: number
  content_block?: { type: string; id?: string; name?: string; data?: string }
  delta?: {
    type?: string
    text?: string
    thinking?: string
    partial_json?: string
    signature?: string
    stop_reason?: string | null
    stop_sequence?: string | null
  }
  message?: Record<string, unknown>
  usage?: Record<string, unknown>
  error?: { type: string; message: string }
}

/** A block as a client has it in the end. */
export type ReadBlock = {
  type: string
  said: string
  id?: string
  name?: string
  signature?: string
  data?: string
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

/**
 * What a client makes of the events of blocks.
 *
 * @throws where two blocks are open at a time, one is skipped, or one does not end.
 */
export function blocksIn(events: readonly MessageEvent[]): ReadBlock[] {
  const blocks: ReadBlock[] = []
  let open: ReadBlock | undefined
  for (const { type, index, content_block, delta } of events) {
    if (!type.startsWith('content_block_')) continue
    if (type === 'content_block_start') {
      if (open || index !== blocks.length || !content_block) throw new Error('A block is misplaced')
      const { type: kind, id, name, data } = content_block
      open = {
        type: kind,
        said: '',
        ...(id && { id }),
        ...(name !== undefined && { name }),
        ...(data !== undefined && { data }),
      }
      blocks.push(open)
      continue
    }
    if (!open || index !== blocks.length - 1) throw new Error('An event is for no open block')
    if (type === 'content_block_stop') open = undefined
    else if (delta?.signature !== undefined) open.signature = delta.signature
    else open.said += delta?.text ?? delta?.thinking ?? delta?.partial_json ?? ''
  }
  if (open) throw new Error('The last block does not end')
  return blocks
}

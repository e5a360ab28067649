/** Which block a piece belongs to: the text, or one call of a tool. */
export type BlockKey = 'text' | number | string

/** A piece of a block, as a stream of chat completions brings it. */
export type Piece = { key: BlockKey; text: string; id?: string; name?: string }

type Block = {
  key: BlockKey
  id?: string | undefined
  name?: string | undefined
  isStarted: boolean
  sent: string
  held: string
}

/** Puts pieces that come in any order into Anthropic's events, in which one block is open at a time. */
export type ContentBlocks = {
  /** The events that this piece lets go; none where it must wait for the open block to end. */
  add(piece: Piece): string
  /** The events that end every block. */
  end(): string
}

/** One server-sent event of Anthropic's. */
export const event = (type: string, data: object = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`

/**
 * A model that calls tools in parallel may send their arguments in turns. Whatever does not belong to
 * the open block is held back until that block is complete, for none can be opened again.
 */
export function contentBlocks(): ContentBlocks {
  /** The open block, and those that wait for it to end. */
  const blocks: Block[] = []
  const calls = new Map<BlockKey, Block>()
  let index = -1

  const blockOf = ({ key, id, name }: Piece): Block => {
    const last = blocks.at(-1)
    const known = key === 'text' ? (last?.key === 'text' ? last : undefined) : calls.get(key)
    const block = known ?? { key, isStarted: false, sent: '', held: '' }
    block.id ??= id
    block.name ??= name
    if (known) return block
    if (key !== 'text') calls.set(key, block)
    blocks.push(block)
    return block
  }

  const start = (block: Block): string => {
    if (block.isStarted) return ''
    block.isStarted = true
    index++
    return event('content_block_start', { index, content_block: contentBlock(block) })
  }

  /** What of the open block can be sent. */
  const send = (block: Block): string => {
    const started = start(block)
    if (!block.held) return started
    const { held } = block
    block.sent += held
    block.held = ''
    return started + event('content_block_delta', { index, delta: delta(block, held) })
  }

  const stop = (block: Block): string => {
    blocks.shift()
    return send(block) + event('content_block_stop', { index })
  }

  return {
    add(piece) {
      const block = blockOf(piece)
      // Behind its end a call has nothing more to say.
      if (!blocks.includes(block)) return ''
      block.held += piece.text
      let events = ''
      for (;;) {
        const [open] = blocks
        if (!open || !isNamed(open)) return events
        events += send(open)
        if (blocks.length === 1 || !isComplete(open)) return events
        events += stop(open)
      }
    },
    end: () => [...blocks].map(stop).join(''),
  }
}

const contentBlock = ({ key, id, name }: Block): object =>
  key === 'text'
    ? { type: 'text', text: '' }
    : { type: 'tool_use', id: id ?? `toolu_${crypto.randomUUID()}`, name: name ?? '', input: {} }

const delta = ({ key }: Block, text: string): object =>
  key === 'text' ? { type: 'text_delta', text } : { type: 'input_json_delta', partial_json: text }

/** A call cannot be opened before it is known what is called. */
const isNamed = ({ key, name }: Block): boolean => key === 'text' || name !== undefined

/** Text ends where something else begins; the arguments of a call end with their last brace. */
function isComplete({ key, sent }: Block): boolean {
  if (key === 'text') return true
  if (!sent.trimEnd().endsWith('}')) return false
  try {
    JSON.parse(sent)
    return true
  } catch {
    return false
  }
}

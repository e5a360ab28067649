import type { AnswerEvent } from '../../answer-events'
import type { Citation } from '../../citation'
import type { Opaque } from '../../conversation'
import { jsonProgress } from '../../json-progress'
import { printCitation } from './citations/print-citation'
import { printSignature, UNSIGNED } from './print-signature'
import { sse } from './sse'
import { printSearch } from './web-search/print-search'

/** Puts the pieces of an answer into Anthropic's events, in which one block is open at a time. */
export type ContentBlocks = {
  /** The events that a piece lets go; none where it must wait for the open block to end. */
  add(event: AnswerEvent): string
  /** The events that end every block. */
  end(): string
  readonly hasCalls: boolean
}

type Kind = 'text' | 'refusal' | 'thinking' | 'redacted' | 'call' | 'result'

type Block = {
  kind: Kind
  /** What `content_block_start` holds. */
  start: object
  isStarted: boolean
  /** What has not been sent. */
  held: string
  /** Of a text, what it rests on and has not been sent. */
  citations: object[]
  /** Of a thought, once it has come: then nothing more belongs to it. */
  signature?: string
  /** Whether a call has all of its arguments. */
  isComplete(): boolean
  took?: (text: string) => void
}

const ALWAYS = () => true

/**
 * A model that calls tools in parallel may send their arguments in turns. Whatever does not belong to
 * the open block is held back until that block is complete, for none can be opened again.
 * https://docs.anthropic.com/en/docs/build-with-claude/streaming
 */
export function contentBlocks(): ContentBlocks {
  /** The open block, and those that wait for it to end. */
  const blocks: Block[] = []
  const calls = new Map<string, Block>()
  let index = -1

  const push = (kind: Kind, start: object, held: string, signature?: string): Block => {
    const block: Block = {
      kind,
      start,
      held,
      citations: [],
      isStarted: false,
      isComplete: ALWAYS,
      ...(signature !== undefined && { signature }),
    }
    blocks.push(block)
    return block
  }

  /** Adds to the last block, if it is of this kind and has room. */
  const goOn = (kind: Kind, text: string, start: object, isNewPart = false) => {
    const last = blocks.at(-1)
    if (last?.kind === kind && last.signature === undefined && !isNewPart) last.held += text
    else push(kind, start, text)
  }

  const cite = (citation: Citation) => {
    const last = blocks.at(-1)
    const printed = printCitation(citation)
    if (printed && last?.kind === 'text') last.citations.push(printed)
  }

  const sign = (opaque: Opaque, isRedacted = false) => {
    const signature = printSignature(opaque)
    const last = blocks.at(-1)
    if (isRedacted) push('redacted', { type: 'redacted_thinking', data: signature }, '')
    else if (last?.kind === 'thinking' && last.signature === undefined) last.signature = signature
    else push('thinking', THINKING, '', signature)
  }

  const called = ({ key, id, name, text, opaque }: AnswerEvent & { type: 'call' }) => {
    const known = calls.get(key)
    if (known) {
      known.held += text
      known.took?.(text)
      return
    }
    if (opaque) push('thinking', THINKING, '', printSignature(opaque))
    const start = { type: 'tool_use', id: id ?? `toolu_${key}`, name: name ?? '', input: {} }
    const block = push('call', start, text)
    const progress = jsonProgress()
    progress.push(text)
    block.isComplete = () => progress.state === 'complete'
    block.took = (piece) => void progress.push(piece)
    calls.set(key, block)
  }

  const searched = (event: AnswerEvent & { type: 'search' }) => {
    const { use, input, result } = printSearch(event)
    push('call', { ...use, input: {} }, JSON.stringify(input))
    push('result', result, '')
  }

  const start = (block: Block): string => {
    if (block.isStarted) return ''
    block.isStarted = true
    index++
    return sse('content_block_start', { index, content_block: block.start })
  }

  /** What of the open block can be sent. */
  const send = (block: Block): string => {
    const started = start(block)
    const { kind, held, citations } = block
    block.held = ''
    block.citations = []
    const said = held && sse('content_block_delta', { index, delta: deltaOf(kind, held) })
    return started + said + citations.map(citationDelta).join('')
  }

  const citationDelta = (citation: object): string =>
    sse('content_block_delta', { index, delta: { type: 'citations_delta', citation } })

  const stop = (block: Block): string => {
    blocks.shift()
    const { kind, signature = UNSIGNED } = block
    const signed =
      kind === 'thinking'
        ? sse('content_block_delta', { index, delta: { type: 'signature_delta', signature } })
        : ''
    return signed + sse('content_block_stop', { index })
  }

  return {
    add(event) {
      switch (event.type) {
        case 'text':
          if (event.text !== '') goOn('text', event.text, TEXT, event.isNewPart)
          break
        case 'refusal':
          if (event.text !== '') goOn('refusal', event.text, TEXT)
          break
        case 'citation':
          cite(event.citation)
          break
        case 'reasoning':
          if (event.text !== '') goOn('thinking', event.text, THINKING)
          break
        case 'opaque':
          sign(event.opaque, event.isRedacted)
          break
        case 'call':
          called(event)
          break
        case 'search':
          searched(event)
          break
        default:
          return ''
      }
      let events = ''
      for (;;) {
        const [open] = blocks
        if (!open) return events
        events += send(open)
        if (blocks.length === 1 || !open.isComplete()) return events
        events += stop(open)
      }
    },
    end: () => [...blocks].map((block) => send(block) + stop(block)).join(''),
    get hasCalls() {
      return calls.size > 0
    },
  }
}

const TEXT = { type: 'text', text: '' }
const THINKING = { type: 'thinking', thinking: '', signature: '' }

function deltaOf(kind: Kind, text: string): object {
  if (kind === 'thinking') return { type: 'thinking_delta', thinking: text }
  return kind === 'call'
    ? { type: 'input_json_delta', partial_json: text }
    : { type: 'text_delta', text }
}

import type { Usage } from '../../../api/dialect'
import type { AnswerEvent, PrintOptions } from '../../answer-events'
import type { JsonObject } from '../../conversation'
import { toolInput } from '../../tool-input'
import { printCitation } from './citations/print-citation'
import { messageHead } from './message-head'
import { printSignature, UNSIGNED } from './print-signature'
import { printStop } from './print-stop'
import { printUsage } from './print-usage'
import { clientSearches } from './web-search/client-searches'
import { printSearch } from './web-search/print-search'

type Block =
  | { type: 'text'; isRefusal: boolean; text: string; citations: JsonObject[] }
  | { type: 'thinking'; thinking: string; signature: string | undefined }
  | { type: 'redacted_thinking'; data: string }
  | { type: 'tool_use'; id: string; name: string; text: string }
  | { type: 'search'; blocks: readonly JsonObject[] }

/** A whole answer as a message. https://docs.anthropic.com/en/api/messages */
export function printAnswer(events: readonly AnswerEvent[], options: PrintOptions): JsonObject {
  let start: AnswerEvent & { type: 'start' } = { type: 'start' }
  let stop: (AnswerEvent & { type: 'stop' }) | undefined
  let usage: Usage = {}
  const blocks: Block[] = []
  const calls = new Map<string, Block & { type: 'tool_use' }>()

  const add = (event: AnswerEvent) => {
    const last = blocks.at(-1)
    switch (event.type) {
      case 'text':
      case 'refusal': {
        // Anthropic refuses a history with empty texts.
        if (event.text === '') break
        const isRefusal = event.type === 'refusal'
        const isNew = event.type === 'text' && event.isNewPart
        if (last?.type === 'text' && last.isRefusal === isRefusal && !isNew) last.text += event.text
        else blocks.push({ type: 'text', isRefusal, text: event.text, citations: [] })
        break
      }
      case 'citation': {
        const printed = printCitation(event.citation)
        if (printed && last?.type === 'text' && !last.isRefusal) last.citations.push(printed)
        break
      }
      case 'reasoning':
        if (event.text === '') break
        if (last?.type === 'thinking' && last.signature === undefined) last.thinking += event.text
        else blocks.push({ type: 'thinking', thinking: event.text, signature: undefined })
        break
      case 'opaque': {
        const signature = printSignature(event.opaque)
        if (event.isRedacted) blocks.push({ type: 'redacted_thinking', data: signature })
        else if (last?.type === 'thinking' && last.signature === undefined)
          last.signature = signature
        else blocks.push({ type: 'thinking', thinking: '', signature })
        break
      }
      case 'call': {
        const known = calls.get(event.key)
        if (known) {
          known.text += event.text
          break
        }
        const { key, id = `toolu_${key}`, name = '', text, opaque } = event
        if (opaque)
          blocks.push({ type: 'thinking', thinking: '', signature: printSignature(opaque) })
        const block = { type: 'tool_use' as const, id, name, text }
        calls.set(key, block)
        blocks.push(block)
        break
      }
      case 'search': {
        const { use, input, result } = printSearch(event)
        blocks.push({ type: 'search', blocks: [{ ...use, input }, result] })
        break
      }
    }
  }

  const shown = clientSearches(options.asksForSearch === true)
  for (const event of events.flatMap(shown.see)) {
    if (event.type === 'start') start = event
    else if (event.type === 'usage') usage = { ...usage, ...event.usage }
    else if (event.type === 'stop') stop ??= event
    else add(event)
  }
  return {
    ...messageHead(start, options),
    content: blocks.flatMap(printBlock),
    ...printStop(stop, calls.size > 0),
    usage: printUsage(usage, shown.count),
  }
}

function printBlock(block: Block): JsonObject | readonly JsonObject[] {
  switch (block.type) {
    case 'text': {
      const { type, text, citations } = block
      return { type, text, ...(citations.length > 0 && { citations }) }
    }
    case 'thinking': {
      const { type, thinking, signature = UNSIGNED } = block
      return { type, thinking, signature }
    }
    case 'redacted_thinking':
      return block
    case 'search':
      return block.blocks
    case 'tool_use': {
      const { type, id, name, text } = block
      return { type, id, name, input: toolInput(text) }
    }
  }
}

import { jsonIn } from '../../../body/json/json-in'
import { usageEvent } from '../../answer/usage-event'
import type { AnswerEvent, EventParser } from '../../answer-events'
import type { JsonObject } from '../../conversation'
import { entryOf, isObject, objectOf, objectsOf } from '../../values'
import { type BlockParser, blockParsers } from './block-parser'
import { parseStart, unreadable } from './parse-answer'
import { isError, parseError } from './parse-error'
import { parseStop } from './parse-stop'
import { mergedUsage, parseUsage } from './parse-usage'

/** What a delta is for whose block never began, by its type. */
const BLOCKS: Readonly<Record<string, string>> = {
  text_delta: 'text',
  citations_delta: 'text',
  thinking_delta: 'thinking',
  signature_delta: 'thinking',
  compaction_delta: 'compaction',
}

/**
 * Reads a stream by the types in its data: not every provider sends `event:` lines, and some send no types.
 * https://docs.anthropic.com/en/docs/build-with-claude/streaming
 */
export function eventParser(): EventParser {
  /** The id of the message that has begun. */
  let message: unknown
  let isStarted = false
  /** What holds the reason for the end. It is said last: some relays send blocks behind it. */
  let stopped: JsonObject | undefined
  let isEnded = false
  let hasCalls = false
  let usage: JsonObject = {}
  const open = new Map<unknown, BlockParser>()
  const parserOf = blockParsers()
  /** Numbers calls, since indexes may be missing or come again. */
  let made = 0

  const counted = (counts: unknown): readonly AnswerEvent[] => {
    if (!isObject(counts)) return []
    usage = mergedUsage(usage, counts)
    return usageEvent(parseUsage(usage), usage)
  }

  const begin = (index: unknown, block: JsonObject): AnswerEvent[] => {
    const before = endBlock(index)
    const parser = parserOf(block, String(made++))
    if (block.type === 'tool_use') hasCalls = true
    open.set(index, parser)
    return [...before, ...parser.start()]
  }

  const endBlock = (index: unknown): readonly AnswerEvent[] => {
    const parser = open.get(index)
    open.delete(index)
    return parser?.end() ?? []
  }

  const endBlocks = (): AnswerEvent[] => [...open.keys()].flatMap(endBlock)

  /** Where Anthropic's own tools called one of the client's, a message starts with its blocks and its reason. */
  const said = (message: JsonObject): AnswerEvent[] => {
    const blocks = objectsOf(message.content).flatMap((block) => begin(made, block))
    const ended = endBlocks()
    if (typeof message.stop_reason === 'string') stopped = message
    return [...blocks, ...ended]
  }

  const ending = (): AnswerEvent[] => {
    isEnded = true
    return [...endBlocks(), parseStop(stopped ?? {}, hasCalls), { type: 'end' }]
  }

  const read = (type: unknown, event: JsonObject): readonly AnswerEvent[] => {
    switch (type) {
      case 'message_start': {
        const begun = objectOf(event.message) ?? {}
        if (isStarted) return begun.id === message ? counted(begun.usage) : spliced()
        isStarted = true
        message = begun.id
        return [parseStart(begun), ...counted(begun.usage), ...said(begun)]
      }
      case 'content_block_start':
        return begin(event.index, objectOf(event.content_block) ?? {})
      case 'content_block_delta': {
        const delta = objectOf(event.delta)
        if (!delta) return []
        const parser = open.get(event.index)
        if (parser) return parser.delta(delta)
        const type = entryOf(BLOCKS, delta.type)
        return type ? [...begin(event.index, { type }), ...deltaOf(event.index, delta)] : []
      }
      case 'content_block_stop':
        return endBlock(event.index)
      case 'message_delta': {
        const delta = objectOf(event.delta) ?? {}
        if (typeof delta.stop_reason === 'string') stopped ??= delta
        return counted(event.usage)
      }
      case 'message_stop':
        return ending()
      default:
        return []
    }
  }

  /** Some relays start a message twice, which is harmless; others let one run into another. */
  const spliced = (): AnswerEvent[] => {
    isEnded = true
    return [unreadable()]
  }

  const deltaOf = (index: unknown, delta: JsonObject) => open.get(index)?.delta(delta) ?? []

  return {
    push({ name, data }) {
      if (isEnded) return []
      const event = objectOf(jsonIn(data))
      if (!event) return []
      if (name === 'error' || isError(event)) {
        isEnded = true
        return [parseError(event)]
      }
      return read(event.type ?? name, event)
    },
    finish() {
      return isEnded || !stopped ? [] : ending()
    },
  }
}

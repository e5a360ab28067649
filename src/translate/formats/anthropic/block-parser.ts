import type { AnswerEvent } from '../../answer-events'
import type { JsonObject } from '../../conversation'
import { filledTextOf, isObject, textOf } from '../../values'
import { readCitations } from './read-citations'
import { searches } from './search/read-search'

/** Reads one block of an answer, whose start may hold the whole of it. */
export type BlockParser = {
  start(): readonly AnswerEvent[]
  delta(delta: JsonObject): readonly AnswerEvent[]
  end(): readonly AnswerEvent[]
}

const NONE: readonly AnswerEvent[] = []

/** Makes parsers for the blocks of an answer, in their order. */
export function blockParsers(): (block: JsonObject, key: string) => BlockParser {
  let isAfterText = false
  const search = searches()
  return (block, key) => {
    const searching = search.parserOf(block)
    if (searching) return searching
    const parser = blockParser(block, key, isAfterText)
    // What says nothing stands between no texts. Nor does a search, which not every client sees.
    if (parser !== SILENT) isAfterText = block.type === 'text'
    return parser
  }
}

const SILENT: BlockParser = { start: () => NONE, delta: () => NONE, end: () => NONE }

/**
 * Makes the parser for a block. What the provider's own tools do (`server_tool_use` and the results) has no
 * twin in other formats, but a search: the text that is built on them says it.
 * https://docs.anthropic.com/en/docs/build-with-claude/streaming
 *
 * @param key Tells the block from others of the answer.
 */
function blockParser(block: JsonObject, key: string, isAfterText: boolean): BlockParser {
  switch (block.type) {
    case 'text':
      return textBlock(block, isAfterText)
    case 'thinking':
      return thinkingBlock(block)
    case 'redacted_thinking':
      return redactedBlock(block)
    case 'tool_use':
      return callBlock(block, key)
    case 'compaction':
      return compactionBlock(block)
    default:
      return SILENT
  }
}

/** Citations come before the text that they are for, or behind it. They are sent when all of it is known. */
function textBlock(block: JsonObject, isAfterText: boolean): BlockParser {
  const cited = readCitations(block.citations)
  let hasText = false
  const piece = (text: unknown): readonly AnswerEvent[] => {
    if (typeof text !== 'string' || text === '') return NONE
    const isNewPart = isAfterText && !hasText
    hasText = true
    return [{ type: 'text', text, ...(isNewPart && { isNewPart }) }]
  }
  return {
    start: () => piece(block.text),
    delta({ text, citation }) {
      if (citation) cited.push(...readCitations([citation]))
      return piece(text)
    },
    end: () => (hasText ? cited : NONE),
  }
}

/** A signature may come in pieces, and belongs to all of the thought before it. */
function thinkingBlock(block: JsonObject): BlockParser {
  let signature = textOf(block.signature) ?? ''
  const piece = (text: unknown): readonly AnswerEvent[] =>
    typeof text === 'string' && text !== '' ? [{ type: 'reasoning', text }] : NONE
  return {
    start: () => piece(block.thinking),
    delta(delta) {
      if (typeof delta.signature === 'string') signature += delta.signature
      return piece(delta.thinking)
    },
    end: () =>
      signature === ''
        ? NONE
        : [{ type: 'opaque', opaque: { maker: 'anthropic', value: signature } }],
  }
}

function redactedBlock(block: JsonObject): BlockParser {
  let value = textOf(block.data) ?? ''
  return {
    start: () => NONE,
    delta({ data }) {
      if (typeof data === 'string') value += data
      return NONE
    },
    end: () =>
      value === ''
        ? NONE
        : [{ type: 'opaque', opaque: { maker: 'anthropic', value }, isRedacted: true }],
  }
}

/**
 * A summary comes in one piece, in the start of its block or in a delta; none where the model failed to write one.
 * https://platform.claude.com/docs/en/build-with-claude/compaction-threshold
 */
function compactionBlock(block: JsonObject): BlockParser {
  let summary = textOf(block.content) ?? ''
  return {
    start: () => NONE,
    delta({ content }) {
      if (typeof content === 'string') summary += content
      return NONE
    },
    end: () => (summary === '' ? NONE : [{ type: 'compaction', summary }]),
  }
}

/** The arguments come in pieces; `""`, or whole at the start and never again. */
function callBlock(block: JsonObject, key: string): BlockParser {
  let hasPieces = false
  return {
    start: () => [
      {
        type: 'call',
        key,
        id: filledTextOf(block.id) ?? `toolu_${key}`,
        name: textOf(block.name) ?? '',
        text: '',
      },
    ],
    delta({ partial_json }) {
      if (typeof partial_json !== 'string' || partial_json === '') return NONE
      hasPieces = true
      return [{ type: 'call', key, text: partial_json }]
    },
    end() {
      if (hasPieces) return NONE
      const { input } = block
      const text = isObject(input) ? JSON.stringify(input) : (filledTextOf(input) ?? '{}')
      return [{ type: 'call', key, text }]
    },
  }
}

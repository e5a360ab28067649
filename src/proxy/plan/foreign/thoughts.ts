import { type JsonBody, readLongMember, slicesOf } from '../../../body/json/body'
import { bytesHold } from '../../../body/json/bytes-hold'
import {
  type LongStrings,
  putBackLongStrings,
  takeOutLongStrings,
} from '../../../body/json/long-strings'
import { searchHistory } from '../../../translate/dialects/messages/web-search/read-results'
import { isTagged } from '../../../translate/opaque-tag'
import { tooMuchToTranslate } from '../cost/translation-size'

/** A block of Anthropic's, as far as a plan looks at it. */
export type Block = Readonly<Record<string, unknown>> | null

/** A turn of a conversation in Anthropic's format. */
export type Turn = { role?: unknown; content?: unknown } | null

/** What is left of messages, and the same as JSON text. */
export type CleanedTurns = {
  turns: readonly Turn[]
  text: string
  /** What is lost of them, by the client's names. */
  dropped: readonly string[]
}

/** Whether a block holds a thought, shown or not. */
export const isThought = (block: Block): boolean =>
  block?.type === 'thinking' || block?.type === 'redacted_thinking'

/** How a tagged signature begins in JSON. */
const TAG = '"portus.'

/**
 * The messages of a request without thoughts that another maker signed, and with another maker's searches as text. A
 * client that goes on with another model sends them along, and Anthropic refuses what it has not encrypted
 * itself. Undefined where there are none, as nearly always.
 */
export function withoutForeignThoughts(body: JsonBody): CleanedTurns | undefined {
  const span = body.members.values.get('messages')
  if (!span || !bytesHold(slicesOf(body.pieces, span), TAG)) return undefined
  const { turns, held } = readTurns(body)
  if (!turns?.some(hasForeign)) return undefined
  const kept = turns.flatMap(cleaned)
  const text = JSON.stringify(kept)
  const pieces = held && putBackLongStrings(text, held)
  const isThoughtLost = turns.some((turn) => blocksOf(turn).some(isForeignThought))
  return {
    turns: kept,
    text: pieces ? Buffer.concat(pieces).toString() : text,
    dropped: isThoughtLost ? ['messages.thinking'] : [],
  }
}

/**
 * The messages of a body, with their long strings shortened.
 *
 * @throws {PortusError} `invalid_request` where there are too many to read.
 */
export function readTurns(body: JsonBody): { turns?: readonly Turn[]; held?: LongStrings } {
  const error = tooMuchToTranslate(body, 'files and long texts')
  if (error) throw error
  const short = takeOutLongStrings(body, 'files and long texts')
  const turns = readLongMember(short, 'messages')
  return {
    ...(Array.isArray(turns) && { turns: turns as readonly Turn[] }),
    ...(short.held && { held: short.held }),
  }
}

const blocksOf = (turn: Turn): readonly Block[] =>
  turn?.role === 'assistant' && Array.isArray(turn.content) ? (turn.content as Block[]) : []

const hasForeign = (turn: Turn): boolean => blocksOf(turn).some(isForeign)

const isForeignThought = (block: Block): boolean =>
  block?.type === 'thinking' && typeof block.signature === 'string' && isTagged(block.signature)

/** Whether a block holds pages that another provider has found. */
const isForeignResult = (block: Block): boolean => {
  if (block?.type !== 'web_search_tool_result' || !Array.isArray(block.content)) return false
  const [first] = block.content as ({ encrypted_content?: unknown } | null)[]
  return typeof first?.encrypted_content === 'string' && isTagged(first.encrypted_content)
}

const isForeign = (block: Block): boolean => isForeignThought(block) || isForeignResult(block)

/** A turn of nothing but such thoughts goes as a whole: Anthropic refuses an empty one. */
function cleaned(turn: Turn): Turn[] {
  if (!hasForeign(turn)) return [turn]
  const blocks = blocksOf(turn)
  const searches = searchHistory()
  const foreign = new Set(blocks.filter(isForeignResult).map((block) => block?.tool_use_id))
  const content = blocks.flatMap((block): Block[] => {
    if (!block || isForeignThought(block)) return []
    if (!searches.has(block) || !foreign.has(block.tool_use_id ?? block.id)) return [block]
    const text = searches.textOf(block)
    return text === undefined ? [] : [{ type: 'text', text }]
  })
  return content.length > 0 ? [{ ...turn, content }] : []
}

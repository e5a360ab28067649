import { CITATIONS } from '../../asks-for-citations'
import type { CacheHint, JsonObject, Part } from '../../conversation'
import { namedTools } from '../../names/named-tools'
import { toolInput } from '../../tool-input'
import { invalidMessages, untranslatableBlock } from '../../untranslatable'
import { filledTextOf, isObject, textOf, wordOf } from '../../values'
import { wholeValue } from '../whole-value'
import { isCited, readDocument, readImage } from './read-media'
import { readSearchResult } from './read-text'
import { readThought } from './read-thought'
import type { Reading } from './reading'
import { type SearchHistory, searchHistory } from './web-search/read-results'

/** https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching */
export function readCacheHint(value: unknown): { cache?: CacheHint } {
  if (!isObject(value)) return {}
  const ttl = filledTextOf(value.ttl)
  return { cache: ttl === undefined ? {} : { ttl } }
}

/** The blocks of a content, which may be a plain text. */
function blocksOf(content: unknown): readonly JsonObject[] {
  if (content === undefined || content === null) return []
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  if (!Array.isArray(content) || !content.every(isObject)) throw invalidMessages()
  return content
}

/**
 * What a user, a system message or a tool says.
 *
 * @throws {Untranslatable} for blocks that no other model takes.
 */
export const readBlocks = (content: unknown, reading: Reading): Part[] =>
  blocksOf(content).flatMap((block) => hinted(block, readBlock(block, reading)))

function readBlock(block: JsonObject, reading: Reading): Part[] {
  switch (block.type) {
    case 'text':
      if (Array.isArray(block.citations) && block.citations.length > 0) reading.note(CITATIONS)
      return [{ kind: 'text', text: textOf(block.text) ?? '' }]
    case 'image':
      return [{ kind: 'media', media: readImage(block) }]
    case 'document':
      return readDocument(block, reading, (inner) => readBlocks(inner, reading))
    case 'search_result':
      // Only Anthropic's models cite results of a search as such.
      if (isCited(block)) reading.note(CITATIONS)
      return [{ kind: 'text', text: readSearchResult(block) }]
    case 'tool_result':
      return [readResult(block, reading)]
    // A tool that was searched for; it is in the list of tools from here on.
    case 'tool_reference':
      return [namedTools([textOf(block.tool_name) ?? ''])]
    // These change the list of tools, and say nothing themselves.
    case 'tool_addition':
    case 'tool_removal':
      return []
    default:
      throw untranslatableBlock(wordOf(block.type))
  }
}

function readResult(block: JsonObject, reading: Reading): Part {
  const callId = filledTextOf(block.tool_use_id)
  if (callId === undefined) throw invalidMessages()
  const parts = readBlocks(block.content, reading)
  for (const { kind } of parts) if (kind === 'result') throw untranslatableBlock('tool_result')
  return { kind: 'result', callId, parts, ...(block.is_error === true && { isError: true }) }
}

/**
 * What a model has said.
 *
 * @throws {Untranslatable} for what Anthropic's own tools have done, but its search.
 */
export function readAnswer(content: unknown, reading: Reading): Part[] {
  const parts: Part[] = []
  const searches = searchHistory()
  for (const block of blocksOf(content))
    parts.push(
      ...hinted(
        block,
        searches.has(block)
          ? readSearch(block, searches, reading)
          : readSaid(block, parts, reading),
      ),
    )
  return parts
}

/** A search goes on as text. What only Anthropic can read of it does not, and is named. */
function readSearch(block: JsonObject, searches: SearchHistory, { note }: Reading): Part[] {
  note('messages.web_search')
  const text = searches.textOf(block)
  return text === undefined ? [] : [{ kind: 'text', text }]
}

/** @param before The parts before the block. A call takes its signature from the last of them. */
function readSaid(block: JsonObject, before: Part[], reading: Reading): Part[] {
  switch (block.type) {
    case 'text':
      return readBlock(block, reading)
    case 'tool_use': {
      const { id, name, input } = block
      if (typeof id !== 'string' || typeof name !== 'string') throw invalidMessages()
      const signature = takeSignature(before)
      return [
        {
          kind: 'call',
          id,
          name,
          input: toolInput(wholeValue(input, reading.whole)),
          ...(signature && { opaque: signature }),
        },
      ]
    }
    case 'thinking':
    case 'redacted_thinking':
      return readThought(block)
    default:
      throw untranslatableBlock(wordOf(block.type))
  }
}

/** Gemini signs calls. To a client the signature is a thought without text before the call. */
function takeSignature(before: Part[]) {
  const last = before.at(-1)
  if (last?.kind !== 'reasoning' || last.text !== '' || last.opaque?.maker !== 'gemini')
    return undefined
  before.pop()
  return last.opaque
}

/** Puts a block's cache hint on the last part that it has become. */
function hinted({ cache_control }: JsonObject, parts: Part[]): Part[] {
  const last = parts.at(-1)
  if (!last || !isObject(cache_control)) return parts
  return [...parts.slice(0, -1), { ...last, ...readCacheHint(cache_control) }]
}

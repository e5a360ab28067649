import type { CacheHint } from '../../../../conversation'
import type { Block, Message, Printing } from './printing'
import { FILLER } from './printing'

/** More cache points in a request are refused. https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html */
const MAX_POINTS = 4

/** Whether a block is a cache point. */
export const isCachePoint = (block: Block): boolean => block.cachePoint !== undefined

/** A cache point, if the model takes one in this place. */
export function cachePoint(
  cache: CacheHint | undefined,
  { model, drop }: Printing,
  isTool = false,
): Block | undefined {
  if (!cache) return undefined
  if (model.caches === 'nowhere' || (isTool && model.caches === 'all but tools')) {
    drop('cache_control')
    return undefined
  }
  const { ttl } = cache
  const isKnown = ttl === '5m' || (ttl === '1h' && model.longestTtl === '1h')
  if (ttl !== undefined && !isKnown) drop('cache_control.ttl')
  return { cachePoint: { type: 'default', ...(isKnown && { ttl }) } }
}

/**
 * Puts a cache point behind the last block. None can stand behind a thought; behind a document that is no
 * PDF, or a film, Bedrock refuses one unless a text stands between.
 * https://github.com/strands-agents/harness-sdk/issues/1966
 */
export function addCachePoint(
  blocks: Block[],
  cache: CacheHint | undefined,
  printing: Printing,
): void {
  const point = cachePoint(cache, printing)
  if (!point) return
  const last = blocks.at(-1)
  if (!last || last.reasoningContent !== undefined) {
    printing.drop('cache_control')
    return
  }
  if (isCachePoint(last)) return
  if (needsTextBehind(last)) blocks.push(FILLER)
  blocks.push(point)
}

const needsTextBehind = ({ document, video }: Block): boolean =>
  video !== undefined ||
  (document !== undefined && (document as { format: unknown }).format !== 'pdf')

/** What of a request may hold cache points, in the order in which Bedrock reads them. */
export type Cached = {
  tools: readonly Block[]
  system: readonly Block[]
  messages: readonly Message[]
}

/**
 * Keeps the last four cache points, and lets none keep its part longer than the one before it: Bedrock
 * refuses that.
 */
export function withFewCachePoints(request: Cached, drop: (name: string) => void): Cached {
  const { tools, system, messages } = request
  const lists = [tools, system, ...messages.map(({ content }) => content)]
  let left = lists.reduce((sum, blocks) => sum + countPoints(blocks), 0)
  if (left === 0) return request
  if (left > MAX_POINTS) drop('cache_control')
  let isShort = false
  const fewer = (blocks: readonly Block[]): readonly Block[] => {
    if (countPoints(blocks) === 0) return blocks
    const kept = blocks.filter((block) => !isCachePoint(block) || left-- <= MAX_POINTS)
    return kept.map((block) => {
      if (!isCachePoint(block)) return block
      const isLong = (block.cachePoint as { ttl?: unknown }).ttl === '1h'
      if (isLong && isShort) drop('cache_control.ttl')
      if (!isLong) isShort = true
      return isLong && isShort ? { cachePoint: { type: 'default' } } : block
    })
  }
  return {
    tools: fewer(tools),
    system: fewer(system),
    messages: messages.map((message) => ({ ...message, content: fewer(message.content) })),
  }
}

const countPoints = (blocks: readonly Block[]): number =>
  blocks.reduce((count, block) => (isCachePoint(block) ? count + 1 : count), 0)

import { type JsonBody, readLongMember, slicesOf } from '../../../body/json/body'
import { bytesHold } from '../../../body/json/bytes-hold'
import {
  putBackLongStrings,
  takeOutLongStrings,
  wholeStrings,
} from '../../../body/json/long-strings'
import { readSummary } from '../../../translate/compaction/summary-item'
import { summaryText } from '../../../translate/compaction/summary-text'
import { isTagged } from '../../../translate/opaque-tag'
import { isObject } from '../../../translate/values'
import { MAX_RESTORED_BYTES, tooMuchToTranslate } from '../cost/translation-size'

/** How a tagged value begins in JSON. */
const TAG = '"portus.'

/** An input that its provider can read, as JSON text. */
export type OwnInput = {
  text: string
  /** What is lost of it, by the client's names. */
  dropped: readonly string[]
}

/**
 * The input of a response without thoughts that another maker encrypted, and with another maker's summaries as text. A
 * client that goes on with another model sends them along, and OpenAI refuses what it has not encrypted itself. Undefined
 * where there are none, as nearly always.
 * https://platform.openai.com/docs/guides/reasoning#encrypted-reasoning-items
 *
 * @throws {PortusError} `invalid_request` where there is too much to read.
 */
export function withoutForeignItems(body: JsonBody): OwnInput | undefined {
  const span = body.members.values.get('input')
  if (!span || !bytesHold(slicesOf(body.pieces, span), TAG)) return undefined
  const error = tooMuchToTranslate(body, 'files and long texts')
  if (error) throw error
  const short = takeOutLongStrings(body, 'files and long texts')
  const input = readLongMember(short, 'input')
  if (!Array.isArray(input) || !input.some(isForeign)) return undefined
  const { items, hasThoughts } = ownItems(input, wholeStrings(short.held, MAX_RESTORED_BYTES))
  const text = JSON.stringify(items)
  const pieces = short.held && putBackLongStrings(text, short.held)
  return {
    text: pieces ? Buffer.concat(pieces).toString() : text,
    dropped: hasThoughts ? ['input.reasoning'] : [],
  }
}

const isForeign = (item: unknown): boolean =>
  isObject(item) &&
  (item.type === 'reasoning' || item.type === 'compaction') &&
  typeof item.encrypted_content === 'string' &&
  isTagged(item.encrypted_content)

function ownItems(input: readonly unknown[], whole: (text: string) => string) {
  let items: unknown[] = []
  let hasThoughts = false
  for (const item of input) {
    if (!isForeign(item)) {
      items.push(item)
      continue
    }
    const { type, encrypted_content } = item as { type: string; encrypted_content: string }
    const summary = type === 'compaction' ? readSummary(encrypted_content, whole) : undefined
    if (type === 'reasoning') hasThoughts = true
    else if (!summary) items.push(item)
    else {
      if (!summary.isWhole) items = []
      const content = [{ type: 'input_text', text: summaryText(summary.text) }]
      items.push({ type: 'message', role: 'user', content })
    }
  }
  return { items, hasThoughts }
}

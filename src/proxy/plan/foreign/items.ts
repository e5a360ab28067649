import { type JsonBody, readLongMember, slicesOf } from '../../../body/json/body'
import { bytesHold } from '../../../body/json/bytes-hold'
import { putBackLongStrings, takeOutLongStrings } from '../../../body/json/long-strings'
import { isTagged } from '../../../translate/opaque-tag'
import { isObject } from '../../../translate/values'
import { tooMuchToTranslate } from '../cost/translation-size'

/** How a tagged value begins in JSON. */
const TAG = '"portus.'

/**
 * The input of a response without thoughts that another maker encrypted, as JSON text. A client that goes on with another
 * model sends them along, and OpenAI refuses what it has not encrypted itself. Undefined where there are none, as
 * nearly always. https://platform.openai.com/docs/guides/reasoning#encrypted-reasoning-items
 *
 * @throws {PortusError} `invalid_request` where there is too much to read.
 */
export function withoutForeignItems(body: JsonBody): string | undefined {
  const span = body.members.values.get('input')
  if (!span || !bytesHold(slicesOf(body.pieces, span), TAG)) return undefined
  const error = tooMuchToTranslate(body, 'files and long texts')
  if (error) throw error
  const short = takeOutLongStrings(body, 'files and long texts')
  const input = readLongMember(short, 'input')
  if (!Array.isArray(input) || !input.some(isForeign)) return undefined
  const text = JSON.stringify(input.filter((item) => !isForeign(item)))
  const pieces = short.held && putBackLongStrings(text, short.held)
  return pieces ? Buffer.concat(pieces).toString() : text
}

const isForeign = (item: unknown): boolean =>
  isObject(item) &&
  item.type === 'reasoning' &&
  typeof item.encrypted_content === 'string' &&
  isTagged(item.encrypted_content)

import { frame } from '../../support/providers/aws-frames'
import type { Medium } from './good-answer'

/** Changes the text of JSON. */
export type Change = (text: string) => string

/** Changes the JSON in a unit of an answer; frames get true checksums. */
export function changeJson(unit: Buffer, medium: Medium, change: Change): Buffer {
  if (medium === 'frames') return changeFrame(unit, change)
  if (medium !== 'events') return Buffer.from(change(unit.toString()))
  const text = unit
    .toString()
    .replace(/^(data: ?)(\{.*)$/m, (_, field, json) => field + change(json))
  return Buffer.from(text)
}

const PRELUDE_BYTES = 12
const CRC_BYTES = 4

/** The headers of a frame whose values are texts, as all of the fakes' are. */
export function headersOf(unit: Buffer): Record<string, string> {
  const headers: Record<string, string> = {}
  for (let at = PRELUDE_BYTES; at < PRELUDE_BYTES + unit.readUInt32BE(4); ) {
    const nameEnd = at + 1 + unit.readUInt8(at)
    const valueEnd = nameEnd + 3 + unit.readUInt16BE(nameEnd + 1)
    headers[unit.toString('utf8', at + 1, nameEnd)] = unit.toString('utf8', nameEnd + 3, valueEnd)
    at = valueEnd
  }
  return headers
}

export const payloadOf = (unit: Buffer): string =>
  unit.toString('utf8', PRELUDE_BYTES + unit.readUInt32BE(4), unit.length - CRC_BYTES)

function changeFrame(unit: Buffer, change: Change): Buffer {
  const text = payloadOf(unit)
  // What was changed before may be no object any more.
  const { bytes, ...more } = Object(text === '' ? {} : JSON.parse(text))
  // The events of a model that is invoked stand inside as base64.
  const changed =
    typeof bytes === 'string'
      ? JSON.stringify({
          bytes: Buffer.from(change(Buffer.from(bytes, 'base64').toString())).toString('base64'),
          ...more,
        })
      : change(text)
  return Buffer.from(frame(headersOf(unit), changed))
}

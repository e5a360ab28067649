import { bareName } from '../../body/bare-name'
import { type Bytes, bytesOf, type JsonBody, jsonBodyOf } from '../../body/json/body'
import { elementsOf } from '../../body/json/elements'
import type { Span } from '../../body/json/members'
import { type PortusError, portusError } from '../../errors'

/** The list of a batch, and what each of its items holds. https://docs.anthropic.com/en/api/creating-message-batches */
const LIST = 'requests'
const PARAMS = 'params'

const OPEN_BRACE = 0x7b
const OPEN_BRACKET = 0x5b

/** The parameters of one request of a batch, with their place in its item. */
export type Params = { body: JsonBody; span: Span }

/** The bytes of the list in the body of a batch, and where they are in it. */
export function listIn(body: JsonBody): { bytes: Bytes; span: Span } {
  const span = memberIn(body, LIST)
  const bytes = span && bytesOf({ pieces: [body.bytes] }, span)
  if (!span || bytes?.[0] !== OPEN_BRACKET) throw invalidBatch(LIST)
  return { bytes, span }
}

/**
 * The parameters in an item of the list.
 *
 * @throws {PortusError} `invalid_request` where the item is none, or may be read as another one.
 */
export function paramsIn(item: Bytes, at: number): Params {
  if (item[0] !== OPEN_BRACE) throw invalidBatch(`${LIST}[${at}]`)
  const span = memberIn(jsonBodyOf(item), PARAMS)
  const bytes = span && item.subarray(span.start, span.end)
  if (!span || bytes?.[0] !== OPEN_BRACE) throw invalidBatch(`${LIST}[${at}].${PARAMS}`)
  return { body: jsonBodyOf(bytes), span }
}

/** The parameters of the first request of a batch, whose model may say which alias the batch is for. */
export function firstParams(body: JsonBody): Params | undefined {
  const { bytes } = listIn(body)
  for (const { start, end } of elementsOf(bytes)) return paramsIn(bytes.subarray(start, end), 0)
  return undefined
}

/** A member that must not stand there in another spelling too, which some parser takes for it. */
function memberIn({ members }: JsonBody, member: string): Span | undefined {
  for (const name of members.values.keys())
    if (name !== member && bareName(name) === member)
      throw portusError('invalid_request', 'folded_name', {
        param: member,
        values: { name: JSON.stringify(name.slice(0, MAX_SHOWN)), member },
      })
  return members.values.get(member)
}

/** The first characters of a client's name are enough to find it. */
const MAX_SHOWN = 64

const invalidBatch = (name: string): PortusError =>
  portusError('invalid_request', 'invalid_batch', { param: name, values: { name } })

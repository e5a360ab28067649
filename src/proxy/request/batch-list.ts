import { type Bytes, bytesOf, type JsonBody } from '../../body/json/body'
import { jsonBodyInTurns } from '../../body/json/body-in-turns'
import { elementsOf } from '../../body/json/elements'
import type { Span } from '../../body/json/members'
import { type Turns, turns } from '../../body/turns'
import { type PortusError, portusError } from '../../errors'
import { exactMember } from './exact-member'

/** The list of a batch, and what each of its items holds. https://docs.anthropic.com/en/api/creating-message-batches */
const LIST = 'requests'
const PARAMS = 'params'

const OPEN_BRACE = 0x7b
const OPEN_BRACKET = 0x5b

/** The parameters of one request of a batch, with their place in its item. */
export type Params = { body: JsonBody; span: Span }

/** The bytes of the list in the body of a batch, and where they are in it. */
export function listIn(body: JsonBody): { bytes: Bytes; span: Span } {
  const span = exactMember(body, LIST)
  const bytes = span && bytesOf({ pieces: [body.bytes] }, span)
  if (!span || bytes?.[0] !== OPEN_BRACKET) throw invalidBatch(LIST)
  return { bytes, span }
}

/**
 * The parameters in an item of the list.
 *
 * @throws {PortusError} `invalid_request` where the item is none, or may be read as another one.
 */
export async function paramsIn(item: Bytes, at: number, turn: Turns): Promise<Params> {
  if (item[0] !== OPEN_BRACE) throw invalidBatch(`${LIST}[${at}]`)
  const span = exactMember(await jsonBodyInTurns([item], turn), PARAMS)
  const bytes = span && item.subarray(span.start, span.end)
  if (!span || bytes?.[0] !== OPEN_BRACE) throw invalidBatch(`${LIST}[${at}].${PARAMS}`)
  return { body: await jsonBodyInTurns([bytes], turn), span }
}

/** The parameters of the first request of a batch, whose model may say which alias the batch is for. */
export async function firstParams(body: JsonBody): Promise<Params | undefined> {
  const { bytes } = listIn(body)
  for (const { start, end } of elementsOf(bytes))
    return paramsIn(bytes.subarray(start, end), 0, turns())
  return undefined
}

const invalidBatch = (name: string): PortusError =>
  portusError('invalid_request', 'invalid_batch', { param: name, values: { name } })

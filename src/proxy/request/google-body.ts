import { type Endpoint, GOOGLE_EMBEDDINGS } from '../../api/endpoints/endpoints'
import { bareName } from '../../body/bare-name'
import { bytesOf, type JsonBody, readMember } from '../../body/json/body'
import { jsonBodyInTurns } from '../../body/json/body-in-turns'
import { elementsOf } from '../../body/json/elements'
import { type Turns, turns } from '../../body/turns'
import { portusError } from '../../errors'
import { nestedModelError, refuseNestedModel } from './nested-models'

const MODEL = 'model'
const WRAPPED = bareName('generateContentRequest')
const REQUESTS = bareName('requests')

const OPEN_BRACE = 0x7b
const OPEN_BRACKET = 0x5b

/** Google takes 100 inputs at once, and other makers of vectors some thousands. https://ai.google.dev/api/embeddings */
const MAX_REQUESTS = 4096

/**
 * A body of Gemini's API, where what it says of the model is the path's: the model may stand in the body, too, and
 * in each request of a batch. A question for a count may have its request in an envelope.
 * https://ai.google.dev/api/tokens, https://ai.google.dev/api/embeddings
 *
 * @param named The model of the path.
 * @param mayNameModels Whether bodies may name further models.
 * @throws {PortusError} `invalid_request` for another model.
 */
export async function googleBody(
  body: JsonBody,
  { name }: Pick<Endpoint, 'name'>,
  named: string,
  mayNameModels: boolean,
): Promise<JsonBody> {
  refuseOther(body, named, MODEL)
  const turn = turns()
  const isCount = name === 'generate_content.count'
  const asked = isCount ? ((await unwrapped(body, named, turn)) ?? body) : body
  if (GOOGLE_EMBEDDINGS.has(name)) await refuseOtherInBatch(asked, named, turn)
  else if (!mayNameModels) refuseNestedModel(asked)
  return asked
}

/** @throws {PortusError} where the envelope has something else in it than a request. */
async function unwrapped(
  body: JsonBody,
  named: string,
  turn: Turns,
): Promise<JsonBody | undefined> {
  for (const [name, span] of body.members.values) {
    if (bareName(name) !== WRAPPED) continue
    const bytes = bytesOf(body, span)
    if (bytes[0] !== OPEN_BRACE) throw portusError('invalid_request', 'not_an_object')
    const inner = await jsonBodyInTurns([bytes], turn)
    refuseOther(inner, named, `${name}.${MODEL}`)
    return inner
  }
  return undefined
}

/**
 * Google's parser takes an object for a list of one, and the alias's values stand in those of a list alone.
 *
 * @throws {PortusError} `invalid_request` for what is no list of objects, and for another model.
 */
async function refuseOtherInBatch(body: JsonBody, named: string, turn: Turns): Promise<void> {
  for (const [name, span] of body.members.values) {
    if (bareName(name) !== REQUESTS) continue
    const bytes = bytesOf(body, span)
    if (bytes[0] !== OPEN_BRACKET) throw invalidRequests(name)
    let index = 0
    for (const { start, end } of elementsOf(bytes)) {
      if (index === MAX_REQUESTS)
        throw portusError('invalid_request', 'too_many_requests', { values: { max: MAX_REQUESTS } })
      const element = bytes.subarray(start, end)
      if (element[0] !== OPEN_BRACE) throw invalidRequests(name)
      const path = `${name}[${index++}].${MODEL}`
      refuseOther(await jsonBodyInTurns([element], turn), named, path)
    }
  }
}

/** The first characters of a client's name are enough to find it. */
const MAX_SHOWN = 64

const invalidRequests = (name: string) =>
  portusError('invalid_request', 'invalid_requests', {
    param: name.slice(0, MAX_SHOWN),
    values: { name: name.slice(0, MAX_SHOWN) },
  })

function refuseOther(body: JsonBody, named: string, path: string): void {
  if (!body.members.values.has(MODEL)) return
  const said = readMember(body, MODEL)
  if (said !== named && said !== `models/${named}`) throw nestedModelError(path)
}

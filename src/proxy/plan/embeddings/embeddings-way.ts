import { ENCODING } from '../../../api/native/embeddings'
import type { EmbeddingsCalls, Way } from '../../../portkey/contract'
import type { JsonObject } from '../../../translate/conversation'
import type { EmbeddingsCall, EmbeddingsFormat } from '../../../translate/embeddings/embeddings'
import { printEmbeddings } from '../../../translate/embeddings/print-calls'
import type { Encoding } from '../../../translate/embeddings/print-vector'
import { readEmbeddings } from '../../../translate/embeddings/read-request'
import { untranslatableError, untranslatableMember } from '../../../translate/untranslatable'
import type { JsonRequest } from '../../request/read-request'
import { embeddingsTo } from './embeddings-to'

const encoder = new TextEncoder()

/**
 * The way to a target whose embeddings are of another format. Undefined where the gateway must translate.
 *
 * @param json The request's JSON, which several targets share.
 */
export function embeddingsWay(
  request: JsonRequest,
  name: string,
  json: () => JsonObject,
): Way | undefined {
  const { alias } = request
  const target = alias.targets.get(name)
  const to = target && embeddingsTo(target)
  if (!target || !to) return undefined
  return refusing(() => {
    const dropped = (alias.leafOf(name)?.drop ?? []).filter((member) => member in json())
    const overridden = { ...json(), ...overridesOf(request, name) }
    const values = without(overridden, alias.leafOf(name)?.drop ?? [])
    const printed = printEmbeddings(to.format, readEmbeddings(values), target)
    return {
      kind: 'each',
      ...callsOf(printed.calls, to.format, json()),
      model: target.model,
      address: to.address,
      dropped: [...dropped, ...printed.dropped],
    }
  })
}

/** The calls of a way that prints the answer. */
export const callsOf = (
  calls: readonly EmbeddingsCall[],
  { parse }: Pick<EmbeddingsFormat, 'parse'>,
  json: JsonObject,
): Pick<EmbeddingsCalls, 'calls' | 'parse' | 'encoding'> => ({
  calls: calls.map(({ body, count }) => ({
    bytes: encoder.encode(JSON.stringify(body)),
    count,
  })),
  parse,
  encoding: encodingOf(json[ENCODING]),
})

/**
 * How a client wants its vectors, where Portus prints them.
 *
 * @throws {Untranslatable} where it wants them otherwise than OpenAI has them.
 */
export function encodingOf(said: unknown): Encoding {
  if (said === 'base64') return said
  if (said === 'float' || said === undefined || said === null) return 'float'
  throw untranslatableMember(ENCODING)
}

function overridesOf({ alias, endpoint, explicitParams }: JsonRequest, name: string): JsonObject {
  const texts = alias.overridesFor(name, endpoint.overrides, explicitParams)
  return Object.fromEntries([...texts].map(([member, text]) => [member, JSON.parse(text)]))
}

const without = (values: JsonObject, drop: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !drop.includes(name)))

/** A way, or the refusal of one. */
export function refusing(make: () => Way): Way {
  try {
    return make()
  } catch (cause) {
    return { kind: 'refused', error: untranslatableError(cause) }
  }
}

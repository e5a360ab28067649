import type { Alias } from '../../alias/alias'
import type { ExplicitParams } from '../../alias/defaults'
import type { JsonBody } from '../../body/json/body'
import type { BodyLimits } from '../../body/read'
import { addressedName, namedAlias, onlyAlias, unnamedAlias } from './find-alias'
import type { ClientRequest, RequestReader } from './read-request'

/** The parts of a request that its body decides. */
export type Content = Pick<
  ClientRequest,
  'alias' | 'body' | 'explicitParams' | 'isStreamed' | 'isRepeatable' | 'form' | 'frame'
>

/** What a body is read with. */
export type Reading = RequestReader & {
  query: URLSearchParams
  json: BodyLimits
  upload: BodyLimits
}

/** Of a body whose members no default of an alias depends on. */
export const NO_PARAMS: ExplicitParams = new Set()

/** What a provider keeps, and no other one has. https://platform.openai.com/docs/api-reference/responses/create */
const OF_PROVIDER = ['prompt', 'conversation']

/** The alias of a body without a model: one that is named beside it, or the only one where the endpoint wants none. */
export function unnamedIn(
  body: JsonBody,
  request: Request,
  reading: Pick<Reading, 'endpoint' | 'aliases' | 'query'>,
): string | undefined {
  const { endpoint, aliases, query } = reading
  const addressed = addressedName(request.headers, query)
  if (addressed !== undefined || !endpoint.isModelOptional) return addressed
  const wantsProvider = OF_PROVIDER.some((name) => body.members.values.has(name))
  return unnamedAlias(aliases, endpoint, wantsProvider).name
}

/**
 * The alias of a request whose body names none: one that is named beside it, the one with which the thing was made that
 * the path names, or the only one.
 */
export function addressedAlias(
  request: Request,
  { endpoint, aliases, query, madeBy }: Reading,
): Alias {
  const name = addressedName(request.headers, query) ?? madeBy
  return name === undefined ? onlyAlias(aliases, endpoint) : namedAlias(aliases, endpoint, name)
}

import type { Alias } from '../../alias/alias'
import { type Aliases, isAlias } from '../../alias/aliases'
import type { Endpoint } from '../../api/endpoints/endpoints'
import { type JsonBody, readJsonBody, readMember } from '../../body/json/body'
import { portusError } from '../../errors'
import { firstParams } from './batch-list'
import { addressedName, namedAlias, onlyAlias } from './find-alias'
import { type Content, NO_PARAMS, type Reading } from './reading'

/** A batch, whose first request names a model where nothing beside it does. */
export async function readBatch(
  request: Request,
  { endpoint, aliases, query, json }: Reading,
): Promise<Content> {
  const body = await readJsonBody(request, json)
  if (!body) throw portusError('invalid_request', 'empty_body')
  const name = addressedName(request.headers, query)
  const alias =
    name === undefined
      ? batchAlias(aliases, endpoint, (await firstParams(body))?.body)
      : namedAlias(aliases, endpoint, name)
  return { alias, body, explicitParams: NO_PARAMS, isStreamed: false, isRepeatable: true }
}

/** The alias that the first parameters name, or the only one that fits. */
function batchAlias(aliases: Aliases, endpoint: Endpoint, params: JsonBody | undefined): Alias {
  const model = params && readMember(params, 'model')
  if (model === undefined) return onlyAlias(aliases, endpoint)
  if (typeof model !== 'string')
    throw portusError('invalid_request', 'invalid_model', { param: 'requests[0].params.model' })
  return isAlias(aliases, model)
    ? namedAlias(aliases, endpoint, model)
    : onlyAlias(aliases, { ...endpoint, model: 'address', consent: 'batches' })
}

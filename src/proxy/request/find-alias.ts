import type { Alias } from '../../alias/alias'
import type { Endpoint } from '../../api/endpoints'
import { portusError } from '../../errors'

/** The header that names an alias where the body cannot. */
export const MODEL_HEADER = 'x-portus-model'
const MODEL_PARAMETER = 'model'

/** The alias that a request names beside its body, if it does. */
export const addressedName = (headers: Headers, query: URLSearchParams): string | undefined =>
  headers.get(MODEL_HEADER) ?? query.get(MODEL_PARAMETER) ?? undefined

/**
 * The alias of a name that a client gave.
 *
 * @throws {PortusError} `model_not_found`, or `unsupported_endpoint` when its provider has no such endpoint.
 */
export function namedAlias(
  aliases: ReadonlyMap<string, Alias>,
  endpoint: Endpoint,
  name: string,
): Alias {
  const alias = aliases.get(name)
  if (!alias) throw portusError('model_not_found', { param: 'model' })
  if (alias.fits(endpoint)) return alias
  throw portusError('unsupported_endpoint', 'not_at_provider', {
    param: 'model',
    values: { path: endpoint.path },
  })
}

/**
 * The alias of a request that names none: the only one whose provider has such an endpoint. Hidden
 * ones want to be named.
 *
 * @throws {PortusError} `invalid_request` when there is none, or more than one.
 */
export function onlyAlias(aliases: ReadonlyMap<string, Alias>, endpoint: Endpoint): Alias {
  const fitting = [...aliases.values()].filter((alias) => !alias.isHidden && alias.fits(endpoint))
  const [only] = fitting
  if (only && fitting.length === 1) return only
  throw portusError(
    'invalid_request',
    fitting.length === 0 ? 'no_model_fits' : 'several_models_fit',
    { param: 'model', values: { path: endpoint.path } },
  )
}

import type { Alias } from '../../alias/alias'
import type { Endpoint } from '../../api/endpoints/endpoints'
import { NO_RETRY, portusError } from '../../errors'

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
  if (alias.fits(endpoint)) return allowing(alias, endpoint)
  if (endpoint.isOptional)
    throw portusError('not_supported', {
      param: 'model',
      values: { path: endpoint.path },
      headers: NO_RETRY,
    })
  throw portusError('unsupported_endpoint', 'not_at_provider', {
    param: 'model',
    values: { path: endpoint.path },
  })
}

/** @throws {PortusError} `not_allowed` where the alias does not consent to such an endpoint. */
function allowing(alias: Alias, { path, consent }: Endpoint): Alias {
  if (!consent || alias.allows(consent)) return alias
  throw portusError('not_allowed', 'endpoint', { param: 'model', values: { path, consent } })
}

/**
 * The alias of a request that names none: the only one whose provider has such an endpoint. Hidden
 * ones want to be named. Those that do not allow the endpoint count where no other one has it. Where no model
 * is asked, aliases of one account are as good as one.
 *
 * @throws {PortusError} `invalid_request` when there is none, or more than one, and `not_allowed`.
 */
export function onlyAlias(aliases: ReadonlyMap<string, Alias>, endpoint: Endpoint): Alias {
  const having = [...aliases.values()].filter((alias) => !alias.isHidden && alias.fits(endpoint))
  const { consent } = endpoint
  const allowed = consent ? having.filter((alias) => alias.allows(consent)) : having
  const fitting = allowed.length > 0 ? allowed : having
  const [only] = fitting
  if (only && allowed.length === 0) return allowing(only, endpoint)
  const isOne = ({ account }: Alias) => account === only?.account
  if (only && (fitting.length === 1 || (asksNoModel(endpoint) && fitting.every(isOne)))) return only
  throw portusError(
    'invalid_request',
    fitting.length === 0 ? 'no_model_fits' : 'several_models_fit',
    { param: 'model', values: { path: endpoint.path } },
  )
}

const asksNoModel = ({ model, overrides }: Endpoint): boolean =>
  model === 'address' && overrides === 'none'

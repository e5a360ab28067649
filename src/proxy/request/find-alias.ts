import type { Alias } from '../../alias/alias'
import { type Aliases, isAlias } from '../../alias/aliases'
import { CONVERSATIONS, COUNTS, type Endpoint } from '../../api/endpoints/endpoints'
import { dialectsAt } from '../../api/spoken/dialect-at'
import { modelDenied, modelNotFound, NO_RETRY, type PortusError, portusError } from '../../errors'

/** The header that names an alias where the body cannot. */
export const MODEL_HEADER = 'x-portus-model'
const MODEL_PARAMETER = 'model'

/** The alias that a request names beside its body, if it does. */
export const addressedName = (headers: Headers, query: URLSearchParams): string | undefined =>
  headers.get(MODEL_HEADER) ?? query.get(MODEL_PARAMETER) ?? undefined

/**
 * The alias of a name that a client gave.
 *
 * @throws {PortusError} `model_not_found`; `model_denied` where the client may not use it; or `unsupported_endpoint` when
 * its provider has no such endpoint.
 */
export function namedAlias(aliases: Aliases, endpoint: Endpoint, name: string): Alias {
  const alias = aliases.get(name)
  if (!alias) throw noAlias(aliases, name)
  if (alias.fits(endpoint)) return allowing(alias, endpoint)
  if (endpoint.isOptional)
    throw portusError('not_supported', {
      param: 'model',
      values: { path: endpoint.path },
      headers: NO_RETRY,
    })
  throw portusError('unsupported_endpoint', 'not_at_provider', {
    param: 'model',
    values: { path: pathOf(endpoint) },
  })
}

/** Why a client gets no alias of this name: it may not use it, or there is none. */
export const noAlias = (aliases: Aliases, name: string): PortusError =>
  isAlias(aliases, name) ? modelDenied(name) : modelNotFound(name)

/** How sentences name an endpoint. Where several APIs have the path, they say whose is meant. */
function pathOf({ method, path, dialect }: Endpoint): string {
  // Every model answers what is sent there.
  if (method !== 'POST' && path === '/v1/chat/completions') return `${method} ${path}`
  if (dialectsAt(path).length === 1) return path
  return `${path} of ${dialect === 'anthropic' ? 'Anthropic' : 'OpenAI'}’s API`
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
export function onlyAlias(aliases: Aliases, endpoint: Endpoint): Alias {
  const fitting = fittingAliases(aliases, endpoint)
  const [only] = fitting
  const isOne = ({ account }: Alias) => account === only?.account
  if (only && (fitting.length === 1 || (asksNoModel(endpoint) && fitting.every(isOne))))
    return allowing(only, endpoint)
  throw portusError(
    'invalid_request',
    fitting.length === 0 ? 'no_model_fits' : 'several_models_fit',
    { param: 'model', values: { path: pathOf(endpoint) } },
  )
}

const asksNoModel = ({ model, overrides }: Endpoint): boolean =>
  model === 'address' && overrides === 'none'

/**
 * The alias of a body that may leave the model out. Every alias has conversations, but what only a provider
 * keeps fits those alone that are not translated to.
 *
 * @param wantsProvider Whether the body names something that only a provider has.
 * @throws {PortusError} `invalid_request` when there is none, or more than one, and `not_allowed`.
 */
export function unnamedAlias(aliases: Aliases, endpoint: Endpoint, wantsProvider: boolean): Alias {
  const fitting = fittingAliases(aliases, endpoint)
  const isEverywhere = CONVERSATIONS.has(endpoint.name) || COUNTS.has(endpoint.name)
  const having =
    fitting.length === 1 || (isEverywhere && !wantsProvider)
      ? fitting
      : fitting.filter((alias) => speaks(alias, endpoint))
  const [only] = having
  if (only && having.length === 1) return allowing(only, endpoint)
  throw portusError('invalid_request', 'missing_model', { param: 'model' })
}

/** Whether every target of an alias has the endpoint's own format. */
export const speaks = (alias: Alias, endpoint: Endpoint): boolean =>
  alias.leaves.every(({ name }) => alias.nativeFor(name, endpoint) !== undefined)

/** The aliases that fit, of which a visible one needs no name. Without consent they fit where no other one has it. */
function fittingAliases(aliases: Aliases, endpoint: Endpoint): Alias[] {
  const { consent } = endpoint
  const having = [...aliases.values()].filter((alias) => !alias.isHidden && alias.fits(endpoint))
  const allowed = consent ? having.filter((alias) => alias.allows(consent)) : having
  // Whichever of them is asked says what it does not allow.
  return allowed.length > 0 ? allowed : having.slice(0, 1)
}

import type { AliasFile, Target } from '../../alias/schema'
import { isNeverReturned } from '../../api/headers/returned-headers'
import type { JsonPath } from '../source/json-file'
import type { Env } from '../source/variables'
import { CLOUD_DOUBTS } from './cloud-rules'
import { queries } from './condition-rules'
import { memberValues } from './credential-values'
import { type Finding, find, type Inherited, type Rule } from './finding'
import { bareHost, doubledVersions, hosts, missingPlaces } from './host-rules'
import { LINTS } from './lints'
import { MEMBER_RULES } from './member-rules'
import { PROVIDER_RULES } from './provider-rules'
import { REACH_DOUBTS } from './reach-rules'
import { retired } from './retired'

/** Client headers that no configuration may let through: they are credentials, or describe one hop. */
const NEVER_FORWARDED =
  /^(authorization|x-api-key|api-key|cookie|host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|content-.*|accept-encoding|proxy-.*|x-portkey-.*|x-portus-.*)$/i

/**
 * The objects of a list, with their places. The rules see files whose shape is wrong elsewhere, so
 * that no problem hides another; what they quote is the schema's words, never a value.
 */
function objectsOf<T extends object>(list: readonly T[] | undefined): [number, T][] {
  if (!Array.isArray(list)) return []
  return [...list.entries()].filter(([, one]) => typeof one === 'object' && one !== null)
}

const structure: Rule = (target, path) => {
  const { provider, strategy, targets } = target
  return [
    ...find(
      provider === undefined && targets === undefined,
      path,
      'needs a "provider", or a "strategy" with "targets"',
    ),
    ...find(
      provider !== undefined && targets !== undefined,
      [...path, 'targets'],
      'has a "provider" of its own and "targets"; it can only have one of them',
    ),
    ...find(
      targets !== undefined && strategy === undefined,
      [...path, 'targets'],
      '"targets" need a "strategy"',
    ),
    ...find(
      strategy !== undefined && targets === undefined,
      [...path, 'strategy'],
      'a "strategy" needs "targets"',
    ),
  ]
}

const weights: Rule = ({ strategy, targets }, path) =>
  find(
    strategy?.mode === 'loadbalance' &&
      targets !== undefined &&
      objectsOf(targets).every(([, { weight }]) => weight === 0),
    [...path, 'targets'],
    'every weight is 0, so no target could be chosen',
  )

const conditions: Rule = ({ strategy, targets }, path) => {
  if (strategy?.mode !== 'conditional') return []
  const names = objectsOf(targets).map(([, { name }]) => name)
  const unknown = (name: string, at: JsonPath) =>
    find(!names.includes(name), at, 'no target has this "name"')
  const at: JsonPath = [...path, 'strategy']
  return [
    ...find(!strategy.conditions?.length, at, 'a conditional strategy needs "conditions"'),
    ...objectsOf(strategy.conditions).flatMap(([index, { then }]) =>
      unknown(then, [...at, 'conditions', index, 'then']),
    ),
    ...(strategy.default ? unknown(strategy.default, [...at, 'default']) : []),
  ]
}

const headers: Rule = ({ forward_headers }, path) =>
  (Array.isArray(forward_headers) ? forward_headers : []).flatMap((name, index) =>
    find(
      NEVER_FORWARDED.test(name),
      [...path, 'forward_headers', index],
      'this header is never forwarded: it is a credential or belongs to one connection',
    ),
  )

const returnedHeaders: Rule = ({ return_headers }, path) =>
  (Array.isArray(return_headers) ? return_headers : []).flatMap((name, index) =>
    find(
      isNeverReturned(String(name)),
      [...path, 'return_headers', index],
      'this header is never returned: Portus sets it, it belongs to one connection, or it gives orders to a proxy or a browser',
    ),
  )

const RULES: Rule[] = [
  structure,
  weights,
  conditions,
  queries,
  hosts,
  doubledVersions,
  missingPlaces,
  memberValues,
  headers,
  returnedHeaders,
  ...MEMBER_RULES,
  ...PROVIDER_RULES,
]

/** What may be meant, and will hardly work. */
const DOUBTS: Rule[] = [retired, bareHost, ...REACH_DOUBTS, ...LINTS, ...CLOUD_DOUBTS]

type Findings = (
  alias: AliasFile | Target,
  env?: Env,
  path?: JsonPath,
  inherited?: Inherited,
) => Finding[]

/** What rules find in an alias and in the targets inside it. */
function foundBy(rules: readonly Rule[]): Findings {
  const inside: Findings = (alias, env = {}, path = [], inherited = {}) => [
    ...rules.flatMap((rule) => rule(alias, path, env, inherited)),
    ...objectsOf(alias.targets).flatMap(([index, target]) =>
      inside(target, env, [...path, 'targets', index], passedOn(alias, inherited)),
    ),
  ]
  return inside
}

function passedOn({ custom_host, override_params }: AliasFile | Target, inherited: Inherited) {
  return {
    ...inherited,
    ...(custom_host !== undefined && { custom_host }),
    override_params: { ...inherited.override_params, ...override_params },
  }
}

/** What is wrong with an alias although it has the right shape. */
export const findings: Findings = foundBy(RULES)

/** What the operator should know of an alias that can be served. */
export const warnings: Findings = foundBy(DOUBTS)

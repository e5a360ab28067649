import type { Target } from '../../alias/schema'
import type { JsonPath } from '../source/json-file'
import { type Finding, find, type Rule } from './finding'

const NEVER_ASKED = 'is never asked'

const listOf = <T>(list: readonly T[] | undefined): readonly Partial<T>[] =>
  Array.isArray(list) ? list.map((one) => Object(one) as T) : []

/** Why each target of a strategy is never asked, if it is not. */
function reasons({ strategy, targets }: Target): (string | undefined)[] {
  const list = listOf(targets)
  switch (strategy?.mode) {
    case 'single':
      return list.map((_, index) =>
        index > 0 ? `"single" takes the first target, so this one ${NEVER_ASKED}` : undefined,
      )
    case 'loadbalance':
      return list.map(({ weight }) =>
        weight === 0 ? `its weight is 0, so it ${NEVER_ASKED}` : undefined,
      )
    case 'fallback':
      return list.map((_, index) =>
        index > 0 && strategy.on_status_codes?.length === 0
          ? `"on_status_codes" is empty, so nothing falls back and this target ${NEVER_ASKED}`
          : undefined,
      )
    case 'conditional': {
      const named = new Set([
        ...listOf(strategy.conditions).map(({ then }) => then),
        strategy.default,
      ])
      const names = list.map(({ name }) => name)
      return names.map((name, index) => {
        if (name === undefined) return `without a "name" it ${NEVER_ASKED}`
        if (!named.has(name)) return `no condition names it, so it ${NEVER_ASKED}`
        return names.indexOf(name) < index
          ? `a target before it has the same "name", so it ${NEVER_ASKED}`
          : undefined
      })
    }
    default:
      return []
  }
}

/** Targets that no request reaches. */
const unreached: Rule = (target, path) =>
  reasons(target).flatMap((reason, index) =>
    find(reason !== undefined, [...path, 'targets', index], reason ?? ''),
  )

/** Conditions behind one that always holds. */
const untried: Rule = ({ strategy }, path) => {
  if (strategy?.mode !== 'conditional') return []
  const conditions = listOf(strategy.conditions)
  const last = conditions.findIndex(({ query }) => Object.keys(Object(query)).length === 0)
  if (last === -1) return []
  const at: JsonPath = [...path, 'strategy']
  const message = `is never looked at: the condition ${last} before it has an empty query, which always holds`
  return [
    ...conditions.flatMap((_, index) => find(index > last, [...at, 'conditions', index], message)),
    ...find(strategy.default !== undefined, [...at, 'default'], message),
  ]
}

/** What another mode of the strategy would read. */
const unread: Rule = ({ strategy, targets }, path) => {
  const mode = strategy?.mode
  if (mode === undefined) return []
  const only = (is: string, member: keyof NonNullable<typeof strategy>): Finding[] =>
    find(
      mode !== is && strategy?.[member] !== undefined,
      [...path, 'strategy', member],
      `has no effect under "${mode}": it belongs to "${is}"`,
    )
  return [
    ...only('fallback', 'on_status_codes'),
    ...only('conditional', 'conditions'),
    ...only('conditional', 'default'),
    ...listOf(targets).flatMap(({ weight }, index) =>
      find(
        mode !== 'loadbalance' && weight !== undefined,
        [...path, 'targets', index, 'weight'],
        `has no effect under "${mode}": it belongs to "loadbalance"`,
      ),
    ),
  ]
}

/** Modes in which a target can be skipped for another one. */
const SKIPPING: ReadonlySet<string> = new Set(['fallback', 'loadbalance'])

/** A rule for skipping targets where none can be skipped. */
const unskippable: Rule = ({ strategy, targets }, path, env) => {
  const { mode, skip_failing } = strategy ?? {}
  if (mode === undefined || skip_failing === undefined || skip_failing === false) return []
  const at: JsonPath = [...path, 'strategy', 'skip_failing']
  return [
    ...find(
      !SKIPPING.has(mode),
      at,
      `has no effect under "${mode}": it belongs to "fallback" and "loadbalance"`,
    ),
    ...find(
      SKIPPING.has(mode) && listOf(targets).length === 1,
      at,
      'has no effect: with one target there is no other one to ask',
    ),
    ...find(
      Boolean(env.PORTKEY_GATEWAY_URL),
      at,
      'has no effect: a remote gateway alone decides whom it asks',
    ),
  ]
}

/** What is written down and can have no effect. */
export const REACH_DOUBTS: Rule[] = [unreached, untried, unread, unskippable]

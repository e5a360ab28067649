import type { AliasFile, Target } from '../../alias/schema'
import { find, type Rule } from './finding'

/** Nobody waits for less, so seconds are meant. */
const SHORTEST_TIMEOUT_MS = 1000

const timeout: Rule = ({ request_timeout: ms }, path) =>
  find(
    typeof ms === 'number' && ms < SHORTEST_TIMEOUT_MS,
    [...path, 'request_timeout'],
    `is in milliseconds: hardly a model answers within ${ms} ms; for seconds write ${Number(ms) * 1000}`,
  )

const cache: Rule = ({ cache }, path, env) =>
  find(
    cache !== undefined && !env.PORTKEY_GATEWAY_URL,
    [...path, 'cache'],
    'has no effect: the gateway inside has no cache',
  )

const targetsOf = ({ targets }: AliasFile | Target): [number, Target][] =>
  Array.isArray(targets)
    ? [...targets.entries()].filter(([, one]) => typeof one === 'object' && one !== null)
    : []

const weights: Rule = (target, path) => {
  const { strategy } = target
  return targetsOf(target).flatMap(([index, { weight }]) => [
    ...find(
      weight !== undefined && strategy?.mode !== undefined && strategy.mode !== 'loadbalance',
      [...path, 'targets', index, 'weight'],
      `has no effect: only "loadbalance" has weights, and this is "${strategy?.mode}"`,
    ),
    ...find(
      weight === 0 && strategy?.mode === 'loadbalance',
      [...path, 'targets', index],
      'is never asked: its weight is 0',
    ),
  ])
}

/** Targets that no condition names, and those behind the first one of a "single". */
const unreached: Rule = (target, path) => {
  const { strategy } = target
  const all = targetsOf(target)
  if (strategy?.mode === 'single')
    return all
      .slice(1)
      .flatMap(([index]) =>
        find(true, [...path, 'targets', index], 'is never asked: "single" asks the first target'),
      )
  if (strategy?.mode !== 'conditional') return []
  const named = new Set([
    strategy.default,
    ...(Array.isArray(strategy.conditions) ? strategy.conditions : []).map(
      (condition) => Object(condition).then,
    ),
  ])
  return all.flatMap(([index, { name }]) =>
    find(
      name === undefined || !named.has(name),
      [...path, 'targets', index],
      'is never asked: no condition names it',
    ),
  )
}

/** What can be served and will hardly do what is meant. */
export const LINTS: Rule[] = [timeout, cache, weights, unreached]

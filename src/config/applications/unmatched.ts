import { ENDPOINTS, REALTIME } from '../../api/endpoints/endpoints'
import { MODEL_ROOTS } from '../../api/google/method-in'
import type { Problem } from '../source/problems'
import { globOf, overlap, positive } from './patterns'
import type { DeclaredApplication } from './read-file'

/** A segment of a path that stands for an id. */
const PLACE = /\/:\w+/g

/** Paths that have no row in the table of endpoints. */
const OWN_PATHS = ['/v1/models*', '/v1beta/models*', '/v1/metrics', '/v1/logs', '/v1/traces']

/** What can be asked, as patterns. Gemini's models have several roots. */
const PATHS: readonly string[] = [
  ...OWN_PATHS,
  ...[...ENDPOINTS, REALTIME].flatMap(({ path, model }) =>
    model === 'path'
      ? MODEL_ROOTS.map((root) => `${root}${path.slice(path.indexOf('*'))}`)
      : [path.replace(PLACE, '/*')],
  ),
]

/** Warnings about patterns that match no alias or no endpoint: they may be misspelt, and have no effect. */
export function unmatchedPatterns(
  applications: Iterable<DeclaredApplication>,
  aliases: readonly { name: string }[],
): Problem[] {
  return [...applications].flatMap(({ models, endpoints, problemAt }) => [
    ...unmatched(models?.texts, (glob) => aliases.some(({ name }) => globOf(glob)(name))).map(
      (at) => problemAt(['models', at], 'matches no alias, and has no effect'),
    ),
    ...unmatched(endpoints?.texts, (glob) => PATHS.some((path) => overlap(glob, path))).map((at) =>
      problemAt(['endpoints', at], 'matches no endpoint, and has no effect'),
    ),
  ])
}

const unmatched = (texts: readonly string[] = [], matches: (glob: string) => boolean): number[] =>
  texts.flatMap((text, at) => (matches(positive(text)) ? [] : [at]))

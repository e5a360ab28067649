import type { Leaf } from './defaults'

/** The members of a target that say nothing of where its requests go, nor with whose credentials. */
const OF_THE_MODEL: ReadonlySet<string> = new Set([
  ...['$schema', 'description', 'hidden', 'allow', 'count_tokens', 'keep_responses'],
  ...['name', 'weight', 'strategy', 'targets', 'retry', 'request_timeout', 'cache'],
  ...['override_params', 'thinking', 'reasoning_effort', 'thinking_level', 'beta_headers'],
  ...['native', 'drop', 'rename', 'return_headers', 'strict_open_ai_compliance'],
])

/**
 * What tells the accounts of an alias's targets: everything that its targets have in common with others of the same
 * account. It holds credentials, and is for comparing alone.
 */
export function accountOf(leaves: readonly Leaf[]): string {
  const accounts = leaves.map((leaf) =>
    JSON.stringify(
      Object.entries(leaf)
        .filter(([name]) => !OF_THE_MODEL.has(name))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  )
  return [...new Set(accounts)].sort().join()
}

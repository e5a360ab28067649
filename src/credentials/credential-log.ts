import type { Alias } from '../alias/alias'
import type { Target } from '../alias/schema'
import type { Logger } from '../telemetry/logger'
import type { Redact } from '../telemetry/redact'
import { shownNames } from '../telemetry/shown-text'
import { targetIndex } from '../telemetry/target-index'
import type { OnCredentialFailure } from './cloud-credentials'
import { describeCredentials } from './credential-origins'
import type { Surroundings } from './token/token-request'

/** So many aliases are named. Others that share the credentials are counted. */
const MAX_NAMES = 10

/** The same words of the same credentials are written again after so long. Every request may bring them. */
const REPEATED_AFTER_MS = 5000

/**
 * Writes a line for every renewal that fails: whose credentials they are, where they come from, and what was said. A
 * request may not show it, as the old credentials are still valid or another target has answered.
 *
 * @param aliases Those of the configuration as it is now.
 */
export function credentialLog(
  aliases: () => ReadonlyMap<string, Alias>,
  env: Surroundings['env'],
  log: Logger,
  redact: Redact,
  nowMs: () => number = Date.now,
): OnCredentialFailure {
  let named: ReadonlyMap<string, Alias> | undefined
  let names: ReadonlyMap<Target, string> = new Map()
  const namesNow = () => {
    const current = aliases()
    if (current !== named) names = namesOf(current.values())
    named = current
    return names
  }
  const written = new WeakMap<readonly Target[], { reason: string; atMs: number }>()
  return ({ targets, error, validForMs }) => {
    const [target] = targets
    const isOver = validForMs === undefined
    const reason = redact(error.message)
    const last = written.get(targets)
    if (last?.reason === reason && Math.abs(nowMs() - last.atMs) < REPEATED_AFTER_MS) return
    written.set(targets, { reason, atMs: nowMs() })
    log(isOver ? 'error' : 'warn', isOver ? 'no credentials' : 'credentials not renewed', {
      models: shownNames(new Set(targets.flatMap((one) => namesNow().get(one) ?? [])), MAX_NAMES),
      provider: target?.provider,
      from: target && describeCredentials(target, env),
      error: error.kind,
      reason,
      valid_for_s: validForMs === undefined ? undefined : Math.round(validForMs / 1000),
    })
  }
}

/** What people call the targets: the alias, and the target's number where there are several. */
const namesOf = (aliases: Iterable<Alias>): ReadonlyMap<Target, string> =>
  new Map(
    [...aliases].flatMap(({ name: alias, leaves }) =>
      leaves.map(({ leaf, name }) => [
        leaf,
        leaves.length > 1 ? `${alias} (target ${targetIndex(name)})` : alias,
      ]),
    ),
  )

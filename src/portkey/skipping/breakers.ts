import { accountOf } from '../../alias/account'
import type { Alias } from '../../alias/alias'
import { skipRules } from '../../alias/skip-rules'
import { type Breaker, breaker } from '../../limits/breaker'

/** The breakers of the targets of one alias, by the targets' names. */
export type AliasBreakers = ReadonlyMap<string, Breaker>

/** The breakers of all aliases. */
export type Breakers = {
  /** Those of an alias. Undefined where it skips nobody. */
  of(alias: Alias): AliasBreakers | undefined
  /** Those of the latest alias of this name that was asked. */
  named(name: string): AliasBreakers | undefined
}

/** A breaker, and what it is about: it holds on as long as that is the same. */
type Known = { identity: string; breaker: Breaker }

/**
 * Keeps the breakers. A reload of the configuration changes nothing for a target whose address, credentials, model and rule
 * stay the same. One that is changed begins anew: whoever has mended it wants it to be asked.
 *
 * @param now Milliseconds of a clock that never goes back.
 */
export function targetBreakers(now: () => number): Breakers {
  const made = new WeakMap<Alias, { breakers: AliasBreakers | undefined }>()
  const latest = new Map<string, ReadonlyMap<string, Known>>()
  const current = new Map<string, AliasBreakers>()

  const make = (alias: Alias): AliasBreakers | undefined => {
    const rules = skipRules(alias.tree)
    if (rules.size === 0) {
      latest.delete(alias.name)
      current.delete(alias.name)
      return undefined
    }
    const before = latest.get(alias.name)
    const known = new Map<string, Known>()
    for (const { name, leaf } of alias.leaves) {
      const rule = rules.get(name)
      if (!rule) continue
      const identity = identityOf([
        name,
        accountOf([leaf]),
        String(leaf.override_params.model),
        JSON.stringify(rule),
      ])
      const old = before?.get(name)
      known.set(
        name,
        old?.identity === identity ? old : { identity, breaker: breaker(rule, now()) },
      )
    }
    const breakers = new Map([...known].map(([name, { breaker }]) => [name, breaker]))
    latest.set(alias.name, known)
    current.set(alias.name, breakers)
    return breakers
  }

  return {
    of(alias) {
      let found = made.get(alias)
      if (!found) {
        found = { breakers: make(alias) }
        made.set(alias, found)
      }
      return found.breakers
    },
    named: (name) => current.get(name),
  }
}

/** A digest, so that no credentials are kept here. */
const identityOf = (parts: readonly string[]): string =>
  new Bun.CryptoHasher('sha256').update(JSON.stringify(parts)).digest('base64')

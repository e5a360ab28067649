import type { Alias } from '../../alias/alias'
import type { ParsedAlias } from '../alias-folder'
import type { Snapshot } from '../snapshot'
import type { Problem } from '../source/problems'

/** What the gateway itself has to say against the value of an `x-portkey-config`. */
export type Refusals = (config: string) => Promise<string[]>

/** Where something stands in an alias. */
type Path = (string | number)[]

/** A host that no alias need be sound for to be asked about. */
type Host = { path: Path; host: string }

const HOST = 'custom_host'
const INVALID_HOST = 'Invalid custom host'

const UNTRUSTED_HOST =
  'the gateway refuses this host: one in a private network must be named in TRUSTED_CUSTOM_HOSTS'

/**
 * Asks the gateway about every alias: of one that can be served about all of it, of any other about
 * its hosts, so that what is wrong elsewhere hides none of them.
 */
export async function refusedAliases(
  { aliases }: Snapshot,
  parsed: readonly ParsedAlias[],
  refusals: Refusals,
): Promise<Problem[]> {
  const problems: Problem[] = []
  for (const { name, value, problemAt } of parsed) {
    const alias = aliases.get(name)
    const found = alias
      ? (await refusals(largestConfig(alias))).map((text) => refused(text, problemAt))
      : (await refusedHosts(value, refusals)).map((path) => problemAt(path, UNTRUSTED_HOST))
    problems.push(...found.map((problem) => ({ ...problem, alias: name })))
  }
  return problems
}

/** The gateway's words, `path: targets,1, message: Invalid custom host`, at the place they are about. */
function refused(refusal: string, problemAt: ParsedAlias['problemAt']): Problem {
  const [, where = '', message = refusal] = refusal.match(/^path: (.*?), message: (.*)$/s) ?? []
  const path = where.split(',').filter(Boolean).map(asStep)
  return message === INVALID_HOST
    ? problemAt([...path, HOST], UNTRUSTED_HOST)
    : problemAt(path, `the gateway refuses it: ${message}`)
}

const asStep = (part: string) => (/^\d+$/.test(part) ? Number(part) : part)

async function refusedHosts(value: unknown, refusals: Refusals): Promise<Path[]> {
  const refused: Path[] = []
  for (const { path, host } of hostsIn(value, [])) {
    const config = { provider: 'openai', api_key: 'none', [HOST]: host }
    if ((await refusals(JSON.stringify(config))).some((text) => text.endsWith(INVALID_HOST)))
      refused.push(path)
  }
  return refused
}

/** The hosts of an alias of whatever shape, and of the targets inside it. */
function hostsIn(value: unknown, path: Path): Host[] {
  const { [HOST]: host, targets } = Object(value) as Record<string, unknown>
  return [
    ...(typeof host === 'string' ? [{ path: [...path, HOST], host }] : []),
    ...(Array.isArray(targets)
      ? targets.flatMap((target, index) => hostsIn(target, [...path, 'targets', index]))
      : []),
  ]
}

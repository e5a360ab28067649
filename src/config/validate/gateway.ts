import type { Alias } from '../../alias/alias'
import { type HasStandIns, largestConfig } from '../../portkey/config'
import type { JsonFile, JsonPath } from '../source/json-file'
import type { Problem } from '../source/problems'

/** An alias file that is JSON, with its variables expanded. It may still be invalid. */
export type ParsedAlias = { name: string; value: unknown; problemAt: JsonFile['problemAt'] }

/** Asks the gateway why it refuses the value of an `x-portkey-config`; empty if it accepts it. */
export type Refusals = (config: string) => Promise<string[]>

type Host = { path: JsonPath; host: string }

const HOST = 'custom_host'
const INVALID_HOST = 'Invalid custom host'

const UNTRUSTED_HOST =
  'the gateway refuses this host: one in a private network must be named in TRUSTED_CUSTOM_HOSTS'

/**
 * Asks the gateway about every alias. Of an alias that is not valid it asks about the hosts alone, so
 * that another problem of the file does not hide an untrusted host.
 *
 * @param aliases The valid aliases among `parsed`.
 */
export async function gatewayProblems(
  aliases: ReadonlyMap<string, Alias>,
  parsed: readonly ParsedAlias[],
  refusals: Refusals,
  hasStandIns?: HasStandIns,
): Promise<Problem[]> {
  const problems: Problem[] = []
  for (const { name, value, problemAt } of parsed) {
    const alias = aliases.get(name)
    const found = alias
      ? (await refusals(largestConfig(alias, hasStandIns))).map((text) => refused(text, problemAt))
      : (await refusedHosts(value, refusals)).map((path) => problemAt(path, UNTRUSTED_HOST))
    problems.push(...found.map((problem) => ({ ...problem, alias: name })))
  }
  return problems
}

/** Turns `path: targets,1, message: Invalid custom host` into a problem at that place of the file. */
function refused(refusal: string, problemAt: ParsedAlias['problemAt']): Problem {
  const [, where = '', message = refusal] = refusal.match(/^path: (.*?), message: (.*)$/s) ?? []
  const path = where.split(',').filter(Boolean).map(asStep)
  return message === INVALID_HOST
    ? problemAt([...path, HOST], UNTRUSTED_HOST)
    : problemAt(path, `the gateway refuses it: ${message}`)
}

const asStep = (part: string) => (/^\d+$/.test(part) ? Number(part) : part)

async function refusedHosts(value: unknown, refusals: Refusals): Promise<JsonPath[]> {
  const refused: JsonPath[] = []
  for (const { path, host } of hostsIn(value, [])) {
    const config = { provider: 'openai', api_key: 'none', [HOST]: host }
    if ((await refusals(JSON.stringify(config))).some((text) => text.endsWith(INVALID_HOST)))
      refused.push(path)
  }
  return refused
}

/** The hosts of an alias and of its targets, whatever its shape. */
function hostsIn(value: unknown, path: JsonPath): Host[] {
  const { [HOST]: host, targets } = Object(value) as Record<string, unknown>
  return [
    ...(typeof host === 'string' ? [{ path: [...path, HOST], host }] : []),
    ...(Array.isArray(targets)
      ? targets.flatMap((target, index) => hostsIn(target, [...path, 'targets', index]))
      : []),
  ]
}

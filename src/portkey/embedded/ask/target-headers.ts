import { asciiJson } from '../../../body/json/ascii-json'
import type { Marks } from '../../config'
import type { GatewayCall, TargetWatch, Way, Ways } from '../../contract'

/** The prefix of a header that tells our `fetch` which target the gateway is asking. */
const PREFIX = 'x-portus-target-'

/** The member that says it in the JSON of a passthrough with several targets. */
const MEMBER = 'x-portus-target'

/** The status that the gateway sees in place of a target that cannot be asked. No provider sends it. */
export const NOT_ASKED = 599

type Config = {
  strategy?: { on_status_codes?: number[] }
  targets?: Config[]
  weight?: number
  retry?: { attempts: number }
}

/** The header that marks requests to a target: `config.targets[1]` is `x-portus-target-1`. */
const headerOf = (target: string): string =>
  PREFIX + [...target.matchAll(/\d+/g)].map(([index]) => index).join('-')

/**
 * How a request's targets are told apart. Nothing else in a provider's request says with certainty
 * which target it is for. A passthrough forwards every header, so the header tells its target only
 * where there is one.
 */
export const marksFor = ({ alias, passthroughPrefix }: GatewayCall): Marks =>
  passthroughPrefix !== undefined && alias.targets.size > 1
    ? { header: headerOf, member: MEMBER }
    : { header: headerOf }

/** The marks of a question for a route, which is about one target. */
export const marksForRoute: Marks = { header: headerOf }

/** Puts the marks that the gateway may forward into its request. */
export function markHeaders(headers: Headers, targets: Iterable<string>): void {
  for (const target of targets) headers.set(headerOf(target), target)
}

/**
 * Takes the marks off a provider's request.
 *
 * @param sent The JSON that the gateway would send.
 * @returns The targets that it may be for. None for a request of the gateway's own, for a token.
 */
export function takeMarks(headers: Headers, sent: string | undefined): readonly string[] {
  const marks = [...headers].filter(([name]) => name.startsWith(PREFIX))
  for (const [name] of marks) headers.delete(name)
  const targets = marks.map(([, target]) => target)
  if (targets.length < 2 || sent === undefined) return targets
  const { [MEMBER]: member } = JSON.parse(sent) as Record<string, unknown>
  return typeof member === 'string' ? [member] : targets
}

/** What a configuration is changed by for one request. */
type Changes = { ways: Ways } & Partial<Pick<TargetWatch, 'due' | 'forced'>>

/**
 * A configuration in which the refused targets are never waited for and cost no further attempt. Neither does a target that
 * is tried.
 */
export function withoutRefused(config: string, ways: Ways, watch?: TargetWatch): string {
  const root = JSON.parse(config) as Config
  refuseWithin(root, 'config', { ways, ...watch })
  return asciiJson(root)
}

/** @returns Whether no target in there can be asked. */
function refuseWithin(config: Config, name: string, changes: Changes): boolean {
  const { ways, due, forced } = changes
  if (config.targets) {
    const nameOf = (position: number) => `${name}.targets[${position}]`
    const refused = config.targets.filter((target, position) =>
      refuseWithin(target, nameOf(position), changes),
    )
    const others = config.targets.filter((target) => !refused.includes(target))
    // The gateway cannot balance load over targets that all weigh nothing.
    if (others.some(({ weight = 1 }) => weight > 0)) for (const target of refused) target.weight = 0
    if (config.targets.some((_, position) => forced?.has(nameOf(position))))
      for (const [position, target] of config.targets.entries())
        if (!forced?.has(nameOf(position))) target.weight = 0
    // A target that is due may turn out to be tried by another request.
    if (refused.length > 0 || due?.size) config.strategy?.on_status_codes?.push(NOT_ASKED)
    return others.length === 0
  }
  const isDue = due?.has(name) === true
  const isOut = isRefused(ways.get(name))
  if (isDue || isOut) config.retry = { attempts: 0 }
  return isOut
}

const isRefused = (way: Way | undefined): boolean => way?.kind === 'refused'

/** Whether a target cannot take the request, or may turn out not to be asked. */
export const hasRefused = ({ ways, watch }: Pick<GatewayCall, 'ways' | 'watch'>): boolean =>
  (watch !== undefined && watch.due.size > 0) || [...ways.values()].some(isRefused)

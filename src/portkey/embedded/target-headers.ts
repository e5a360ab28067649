import { asciiJson } from '../../body/json/ascii-json'
import type { TargetBody } from '../contract'

/** A header of this beginning tells our `fetch` which target the gateway is asking; it goes no further. */
const PREFIX = 'x-portus-target-'

/** Tells it that a request is the passthrough's own, and not one for an access token. */
const PASSTHROUGH = 'x-portus-passthrough'

type Bodies = ReadonlyMap<string, TargetBody>
type Config = {
  strategy?: { on_status_codes?: number[] }
  targets?: Config[]
  forward_headers?: string[]
  weight?: number
  retry?: { attempts: number }
}

/** What the gateway sees in place of the answer of a target that cannot be asked; no provider sends it. */
export const NOT_ASKED = 599

/**
 * Has the gateway forward a header with the requests to these targets, each its own: nothing else in a
 * provider's request tells with certainty which target it is for.
 *
 * @param headers The gateway's request; changed in place.
 * @param bodies By the gateway's names of the targets.
 */
export function markTargets(headers: Headers, bodies: Bodies): void {
  const config = JSON.parse(headers.get('x-portkey-config') ?? '{}') as Config
  const names = [...bodies.keys()]
  markWithin(config, 'config', names, bodies)
  for (const [position, name] of names.entries()) headers.set(PREFIX + position, name)
  headers.set('x-portkey-config', asciiJson(config))
}

/** @returns Whether nothing in there can be asked. */
function markWithin(
  config: Config,
  name: string,
  names: readonly string[],
  bodies: Bodies,
): boolean {
  if (config.targets) {
    const refused = config.targets.filter((target, position) =>
      markWithin(target, `${name}.targets[${position}]`, names, bodies),
    )
    const others = config.targets.filter((target) => !refused.includes(target))
    // The gateway can balance no load over targets that all weigh nothing.
    if (others.some(({ weight = 1 }) => weight > 0)) for (const target of refused) target.weight = 0
    if (refused.length > 0) config.strategy?.on_status_codes?.push(NOT_ASKED)
    return others.length === 0
  }
  const position = names.indexOf(name)
  if (position === -1) return false
  config.forward_headers = [...(config.forward_headers ?? []), PREFIX + position]
  if (bodies.get(name)?.kind !== 'refused') return false
  config.retry = { attempts: 0 }
  return true
}

/** Has the gateway, whose passthrough sends all headers on, mark its requests to the provider. */
export const markPassthrough = (headers: Headers): void => headers.set(PASSTHROUGH, '1')

/** Takes that mark off. @returns Whether it was there. */
export function takePassthroughMark(headers: Headers): boolean {
  const isMarked = headers.has(PASSTHROUGH)
  if (isMarked) headers.delete(PASSTHROUGH)
  return isMarked
}

/** Takes the mark off the headers of a provider's request, and finds what is to be sent there. */
export function takeMark(headers: Headers, bodies: Bodies): TargetBody | undefined {
  const marks = [...headers].filter(([name]) => name.startsWith(PREFIX))
  for (const [name] of marks) headers.delete(name)
  const [mark] = marks
  return mark && bodies.get(mark[1])
}

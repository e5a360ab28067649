import type { Env } from './source/variables'

const IP = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f]*:[\da-f:.]+)$/i
const PORT = /^\d{1,5}$/
const ADDRESS = /^(?:tcp|udp|sctp):\/\/\[?[\da-f.:]+\]?:\d{1,5}$/i
const PROTOCOL = /^(?:tcp|udp|sctp)$/i

/** What follows the name of a Service in a variable, and what the value is then. */
const SERVICE_LINKS: readonly [suffix: RegExp, value: RegExp][] = [
  [/_SERVICE_HOST$/, IP],
  [/_SERVICE_PORT(_[A-Z0-9_]+)?$/, PORT],
  [/_PORT(_\d+_(TCP|UDP|SCTP))?$/, ADDRESS],
  [/_PORT_\d+_(TCP|UDP|SCTP)_ADDR$/, IP],
  [/_PORT_\d+_(TCP|UDP|SCTP)_PORT$/, PORT],
  [/_PORT_\d+_(TCP|UDP|SCTP)_PROTO$/, PROTOCOL],
]

/**
 * Whether Kubernetes has set a variable, to tell the pod the address of a Service. The prefix is the name of the
 * Service, so a Service `portus` sets `PORTUS_PORT`, and a Service `portus-key` would set keys that anybody can guess
 * from its address. Both name and value must look like it, and the address of the Service, which Kubernetes always sets
 * along, must be there: what a person sets by hand is never taken for it.
 * https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
 */
export function isServiceLink(name: string, env: Env): boolean {
  const value = env[name] ?? ''
  return SERVICE_LINKS.some(([suffix, values]) => {
    const at = name.search(suffix)
    return at > 0 && values.test(value) && IP.test(env[`${name.slice(0, at)}_SERVICE_HOST`] ?? '')
  })
}

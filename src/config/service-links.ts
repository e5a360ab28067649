/**
 * The variables in which Kubernetes tells every pod the address of each Service. The prefix is the name
 * of the Service, so a Service `portus` sets `PORTUS_PORT`, and a Service `portus-key` would set keys
 * that anybody can guess from its address.
 * https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
 */
const SERVICE_LINKS: readonly [name: RegExp, value: RegExp][] = [
  [/_SERVICE_HOST$/, /^[\da-f]*[.:][\da-f.:]+$/i],
  [/_SERVICE_PORT(_\w+)?$/, /^\d{1,5}$/],
  [/_PORT(_\d+_\w+)?$/, /^\w+:\/\//],
  [/_PORT_\d+_\w+_(ADDR|PORT|PROTO)$/, /^([\da-f.:]+|tcp|udp|sctp)$/i],
]

/** Whether Kubernetes has set a variable. Both its name and its value must look like it. */
export const isServiceLink = (name: string, value: string): boolean =>
  SERVICE_LINKS.some(([names, values]) => names.test(name) && values.test(value))

import type { Settings } from './settings'
import type { Problem } from './source/problems'

/** What the settings of the two ports say. */
type Ports = Pick<Settings, 'PORTUS_PORT' | 'PORTUS_HOST' | 'PORTUS_OPS_PORT' | 'PORTUS_OPS_HOST'>

/** Two servers cannot listen on one address, and an address without a port is none. */
export function checkOpsPort({
  PORTUS_PORT: port,
  PORTUS_HOST: host,
  PORTUS_OPS_PORT: opsPort,
  PORTUS_OPS_HOST: opsHost = host,
}: Ports): { problems: Problem[]; warnings: Problem[] } {
  if (opsPort === undefined)
    return {
      problems: [],
      warnings:
        opsHost === host
          ? []
          : [{ source: 'PORTUS_OPS_HOST', message: 'has no effect without PORTUS_OPS_PORT' }],
    }
  const isSame = opsPort === port && port !== 0 && opsHost === host
  return {
    problems: isSame ? [{ source: 'PORTUS_OPS_PORT', message: 'is PORTUS_PORT as well' }] : [],
    warnings: [],
  }
}

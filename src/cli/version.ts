import { GATEWAY_VERSION, VERSION } from '../version'
import type { Command } from './command'

/** Prints the versions that a bug report needs. */
export const version: Command = async () => {
  console.log(`portus ${VERSION} (Portkey Gateway ${GATEWAY_VERSION}, Bun ${Bun.version})`)
  return 0
}

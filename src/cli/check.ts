import type { Command } from './command'
import { loadConfig } from './load-config'
import { originLines } from './origin-lines'
import { printWarnings } from './print-problems'

/** Says whether `serve` would start, without starting it. */
export const check: Command = async (options) => {
  const valid = await loadConfig(options, () => () => {})
  if (!valid) return 1
  const { folder, snapshot, gateway, warnings, origins } = valid
  printWarnings(warnings)
  const aliases = [...snapshot.aliases.keys()].join(', ')
  const applications = snapshot.keys.map(({ application }) => application).join(', ')
  console.log(`${folder} is valid
  models        ${aliases}
  applications  ${applications}
  gateway       ${gateway.description}${originLines(origins)}`)
  return 0
}

import type { Command } from './command'
import { loadStrictly } from './load-config'

/** Says whether `serve` would start, without starting. */
export const check: Command = async (options) => {
  const sound = await loadStrictly(options, () => () => {})
  if (!sound) return 1
  const { folder, snapshot, gateway } = sound
  const aliases = [...snapshot.aliases.keys()].join(', ')
  const applications = snapshot.keys.map(({ application }) => application).join(', ')
  console.log(`${folder} is valid
  models        ${aliases}
  applications  ${applications}
  gateway       ${gateway.description}`)
  return 0
}

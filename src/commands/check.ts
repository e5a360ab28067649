import { loadSnapshot } from '../config/snapshot'
import { dangerousVariables } from '../server/environment'
import { openGateway } from '../server/gateway'
import type { Command } from './command'
import { configFolder, environment, printProblems } from './load'
import { missingKeys } from './serve'

/** Says whether `serve` would start, without starting. */
export const check: Command = async (options) => {
  const env = environment(options.envFile)
  const folder = configFolder(options, env)
  const { snapshot, loaded, problems } = loadSnapshot(folder, env)
  const gateway = await openGateway(snapshot, env, () => {})
  const found = [
    ...problems,
    ...missingKeys(snapshot.keys.length, problems),
    ...dangerousVariables(env),
    ...(await gateway.check(snapshot, loaded)),
  ]
  if (found.length > 0) {
    printProblems(found)
    return 1
  }
  const aliases = [...snapshot.aliases.keys()].join(', ')
  const applications = snapshot.keys.map(({ application }) => application).join(', ')
  console.log(`${folder} is valid
  models        ${aliases}
  applications  ${applications}
  gateway       ${gateway.description}`)
  return 0
}

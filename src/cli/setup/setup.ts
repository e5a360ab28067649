import { join } from 'node:path'
import { isClaude } from '../../api/provider-apis'
import { loadSettings } from '../../config/settings'
import { loadSnapshot } from '../../config/snapshot'
import { ConfigError, shown } from '../../config/source/problems'
import { didYouMean } from '../../config/validate/did-you-mean'
import type { Command } from '../command'
import { configFolder, environment } from '../environment'
import { addressFor } from './address'
import { findAlias } from './find-alias'
import { RECIPES } from './recipes'
import { warningsFor } from './warnings'

const CLIENTS = Object.keys(RECIPES)

/** Prints the lines that connect a client to an alias. Standard output has nothing but these lines. */
export const setup: Command = async (options) => {
  const { words: [client, name] = [], url: given } = options
  const recipe = client !== undefined && Object.hasOwn(RECIPES, client) && RECIPES[client]
  if (!recipe || name === undefined) {
    const unknown = client !== undefined && !recipe
    const complaint = unknown
      ? `Unknown client "${shown(client)}"${didYouMean(client, CLIENTS)}\n`
      : ''
    console.error(
      `${complaint}Usage: portus setup <client> <alias> [--url <address>]\nClients: ${CLIENTS.join(', ')}`,
    )
    return 2
  }
  const env = environment(options)
  const { settings, problems } = loadSettings(env)
  const wrong = problems.filter(({ source }) => ['PORTUS_PORT', 'PORTUS_HOST'].includes(source))
  if (given === undefined && wrong.length > 0) throw new ConfigError(wrong)
  const url = addressFor(given, settings)
  const folder = configFolder(options, env)
  const found = findAlias(name, join(folder, 'models'), loadSnapshot(folder, env))
  for (const warning of warningsFor(client, found)) console.error(`warning: ${warning}`)
  const targets = [...found.alias.targets.values()]
  const leadsToClaude = targets.every(({ api, model }) => isClaude(api) || /claude/i.test(model))
  console.log(recipe({ url, alias: name, isClaude: leadsToClaude }).join('\n'))
  return 0
}

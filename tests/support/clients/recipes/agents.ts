import { join } from 'node:path'
import type { Command } from '../agents/session'
import { type Block, typed, writeFiles } from './page'

export type AgentRun = {
  blocks: readonly Block[]
  /** A folder with the agents' commands. */
  bin: string
  home: string
  key: string
  /** Which of the recipe's commands is run, where it has several; and what is typed behind it. */
  position?: number
  args: readonly string[]
  /** More of the environment, such as what keeps an agent's news at home. */
  env?: Record<string, string>
}

/** An agent as its recipe starts it, in an empty home that has the recipe's files and nothing else. */
export function agentByRecipe(run: AgentRun): Command {
  const { blocks, bin, home, key, position = 0, args, env = {} } = run
  writeFiles(blocks, home)
  const lines = typed(blocks)
  const variables = lines.filter((line) => line.startsWith('export '))
  const command = lines.filter((line) => !line.startsWith('export '))[position]
  if (command === undefined) throw new Error('The recipe starts nothing')
  return {
    command: ['bash', '-c', [...variables, `exec ${command} "$@"`].join('\n'), 'bash', ...args],
    env: {
      HOME: home,
      PATH: `${bin}:${process.env.PATH ?? ''}`,
      XDG_CONFIG_HOME: join(home, '.config'),
      XDG_CACHE_HOME: join(home, '.cache'),
      XDG_DATA_HOME: join(home, '.local/share'),
      XDG_STATE_HOME: join(home, '.local/state'),
      PORTUS_KEY: key,
      ...env,
    },
  }
}

import { existsSync } from 'node:fs'
import { readEnvFile } from '../config/source/env-file'
import { restartWith } from '../server/runtime-environment'
import type { Asked } from './arguments'

const OPTION = '--env-file'

/** `dev` reads this file on its own. */
const OF_DEV = '.env'

/**
 * Starts this process again where its environment is to be another one: with the variables of a file, which the runtime
 * has to know, and with the runtime's own settings. The file is read once, so it may be a pipe.
 *
 * @throws {ConfigError} if the file cannot be read.
 */
export function restartIfNeeded(
  { name, entry, options: { envFile } }: Extract<Asked, { kind: 'command' }>,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): void {
  const isImplied = name === 'dev' && envFile === undefined && !env[READ] && existsSync(OF_DEV)
  const file = envFile ?? (isImplied ? OF_DEV : undefined)
  const fromFile = file && readEnvFile(file, env)
  restartWith(
    {
      argv: withoutFile(argv),
      fromFile: fromFile ? { ...fromFile, [READ]: 'true' } : undefined,
      isServing: entry.isServing === true,
    },
    env,
  )
}

/** Says to the second start of `dev` that the file is in its environment. */
const READ = 'PORTUS_ENV_FILE_READ'

const withoutFile = (argv: readonly string[]): string[] =>
  argv.filter(
    (word, at) => word !== OPTION && !word.startsWith(`${OPTION}=`) && argv[at - 1] !== OPTION,
  )

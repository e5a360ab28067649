import { existsSync } from 'node:fs'
import type { CommandOptions, VariablesFromFile } from '../cli/command'
import { carriedText, FROM_FILE_VARIABLE } from '../cli/from-file'
import { type EnvFile, readEnvFile } from '../cli/read-env-file'
import { ConfigError } from '../config/source/problems'
import type { Env } from '../config/source/variables'
import { dangerousVariables, missingRuntimeSettings, restart } from '../server/runtime-environment'
import type { CommandEntry } from './commands'

/** What only Portus reads, and so needs no new start. */
const OWN_VARIABLE = /^PORT(US|KEY)_/

/**
 * Gives the process the variables of `--env-file`, and the settings that its runtime reads before any code runs. Where
 * the runtime has to see them, the process starts itself again, once. The file is read before, because a pipe can be
 * read only once.
 *
 * @throws {ConfigError} if the file cannot be read, or anything in it is wrong.
 */
export function prepareProcess(
  { isServing = false, defaultEnvFile }: CommandEntry,
  options: CommandOptions,
  env: NodeJS.ProcessEnv,
): CommandOptions {
  const carried = env[FROM_FILE_VARIABLE]
  if (carried !== undefined) {
    delete env[FROM_FILE_VARIABLE]
    return { ...options, fromFile: JSON.parse(carried) as VariablesFromFile }
  }
  const path =
    options.envFile ?? (defaultEnvFile && existsSync(defaultEnvFile) ? defaultEnvFile : undefined)
  const file = path === undefined ? undefined : readEnvFile(path, env)
  const missing = isServing ? missingRuntimeSettings({ ...file?.values, ...env }) : {}
  if (needsStart(file) || Object.keys(missing).length > 0)
    restartOrRefuse(
      {
        ...file?.values,
        ...env,
        ...missing,
        ...(file && { [FROM_FILE_VARIABLE]: carriedText(file) }),
      },
      file,
    )
  if (!file) return options
  Object.assign(env, file.values)
  return { ...options, fromFile: { file: file.file, lines: file.lines } }
}

function restartOrRefuse(env: Env, file: EnvFile | undefined): void {
  try {
    restart(env)
  } catch (error) {
    // The system bounds what a process is given: execve(2), E2BIG.
    if (!file) throw error
    throw new ConfigError([{ source: file.file, message: TOO_LARGE }])
  }
}

const TOO_LARGE =
  'has more variables than the system gives to a process; keep long values in files of their own: ${file:/path}'

/** A debugger must not open, and no request be printed, before Portus refuses the variable that asks for it. */
const needsStart = (file: EnvFile | undefined): boolean =>
  file !== undefined &&
  dangerousVariables(file.values).length === 0 &&
  Object.keys(file.values).some((name) => !OWN_VARIABLE.test(name))

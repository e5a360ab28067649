import { statSync } from 'node:fs'
import type { RestartWatch } from '../server/reload/restart-watch'
import type { CommandOptions } from './command'
import { readEnvFile } from './read-env-file'

/**
 * Looks at the file of `--env-file` again. The variables of a process stay what they are, so what has changed there
 * counts at the next start. Undefined where there is no such file: a pipe is empty when it has been read.
 *
 * @param env The variables of the process, with those of the file.
 */
export function restartWatch(
  { fromFile }: CommandOptions,
  env: Readonly<Record<string, string | undefined>>,
): RestartWatch | undefined {
  if (!fromFile || !isFile(fromFile.file)) return undefined
  const { file, lines } = fromFile
  const before = new Map(Object.keys(lines).map((name) => [name, env[name]]))
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !before.has(name)))
  return {
    file,
    changed() {
      try {
        const { values } = readEnvFile(file, own)
        const names = new Set([...before.keys(), ...Object.keys(values)])
        return [...names].filter((name) => values[name] !== before.get(name))
      } catch {
        // It is being written, or is wrong: then the next start says so.
        return []
      }
    },
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

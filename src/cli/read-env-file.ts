import { closeSync, openSync, readSync } from 'node:fs'
import { parseEnvFile } from '../config/environment/env-file'
import { textOf } from '../config/environment/file-text'
import { ConfigError } from '../config/source/problems'
import type { Env } from '../config/source/variables'
import type { VariablesFromFile } from './command'

const MAX_BYTES = 1024 * 1024

/** Variables of a file, and where each of them stands. */
export type EnvFile = VariablesFromFile & { values: Readonly<Record<string, string>> }

/**
 * Reads the variables of a file or a pipe that the process does not have itself.
 *
 * @throws {ConfigError} if it cannot be read, or anything in it is wrong.
 */
export function readEnvFile(file: string, own: Env): EnvFile {
  const refuse = (problems: { line?: number; message: string }[]) =>
    new ConfigError(
      problems.map((problem) => ({
        source: file,
        ...problem,
        ...(problem.line !== undefined && { column: 1 }),
      })),
    )
  let bytes: Uint8Array
  try {
    bytes = readOnce(file)
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException
    throw refuse([{ message: `cannot be read (${code})` }])
  }
  if (bytes.length > MAX_BYTES) throw refuse([{ message: 'is larger than 1 MiB' }])
  const read = textOf(bytes)
  if ('message' in read) throw refuse([read])
  const { variables, problems } = parseEnvFile(read.text, (name) => own[name])
  if (problems.length > 0) throw refuse(problems)
  const taken = [...variables].filter(([name]) => own[name] === undefined)
  return {
    file,
    values: Object.fromEntries(taken.map(([name, { value }]) => [name, value])),
    lines: Object.fromEntries(taken.map(([name, { line }]) => [name, line])),
  }
}

/** Reads up to the end, or a little more than is allowed. A pipe has no length, and is empty when it has been read. */
function readOnce(file: string): Uint8Array {
  const buffer = Buffer.alloc(MAX_BYTES + 1)
  const descriptor = openSync(file, 'r')
  try {
    let length = 0
    while (length < buffer.length) {
      const count = readSync(descriptor, buffer, length, buffer.length - length, null)
      if (count === 0) break
      length += count
    }
    return buffer.subarray(0, length)
  } finally {
    closeSync(descriptor)
  }
}

import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { AliasFile } from '../../../src/alias/schema'
import { collectOutput, temporaryFolder } from './child'

const ROOT = join(import.meta.dir, '../../..')

/** Where executables stand that tests have made, each under a digest of what it was made of. */
const CACHE = join(ROOT, 'node_modules/.cache/portus-tests')
const INGREDIENTS = ['src/**/*', 'config/**/*', 'scripts/*', 'package.json', 'bun.lock']

let building: Promise<string> | undefined

/** The compiled executable, made once for as long as nothing that it is made of changes. */
export function binary(): Promise<string> {
  building ??= build()
  return building
}

async function build(): Promise<string> {
  const folder = join(CACHE, await digestOfIngredients())
  const executable = join(folder, 'portus')
  if (existsSync(executable)) return executable
  rmSync(CACHE, { recursive: true, force: true })
  const unfinished = `${folder}-${process.pid}`
  const { exitCode, stderr } = Bun.spawnSync([process.execPath, 'scripts/build.ts', unfinished], {
    cwd: ROOT,
  })
  if (exitCode !== 0) throw new Error(`The build failed: ${stderr.toString()}`)
  try {
    renameSync(unfinished, folder)
  } catch (cause) {
    // Another process of the tests has made it meanwhile.
    if (!existsSync(executable)) throw cause
    rmSync(unfinished, { recursive: true })
  }
  return executable
}

async function digestOfIngredients(): Promise<string> {
  const hasher = new Bun.CryptoHasher('sha256').update(Bun.version)
  for (const pattern of INGREDIENTS)
    for (const path of [...new Bun.Glob(pattern).scanSync(ROOT)].sort())
      hasher.update(path).update(await Bun.file(join(ROOT, path)).bytes())
  return hasher.digest('hex').slice(0, 16)
}

/** What a started executable is given. */
export type BinaryOptions = {
  command?: string
  args?: string[]
  aliases?: Record<string, AliasFile>
  /** Further files below `config`, by their paths. */
  files?: Record<string, unknown>
  env?: Record<string, string>
  /** Words before the executable, such as `timeout 5`. */
  wrapper?: readonly string[]
}

/** Words before a program that gives it so many file descriptors and no more. */
export const withDescriptors = (count: number): readonly string[] => [
  'sh',
  '-c',
  `ulimit -n ${count}; exec "$0" "$@"`,
]

/** Writes alias files into `folder`/config/models. */
export function writeAliases(folder: string, aliases: Record<string, unknown>): void {
  for (const [name, file] of Object.entries(aliases)) {
    const path = join(folder, 'config/models', `${name}.json`)
    if (!existsSync(dirname(path))) mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, typeof file === 'string' ? file : JSON.stringify(file))
  }
}

/**
 * Starts the executable in a folder of its own, on a port that the system picks, and waits until it
 * listens or ends. Nothing of the tests' environment reaches it but `PATH`.
 */
export async function startBinary({
  command = 'serve',
  args = [],
  aliases = {},
  files = {},
  env = {},
  wrapper = [],
}: BinaryOptions) {
  const folder = temporaryFolder()
  writeAliases(folder.path, aliases)
  for (const [name, file] of Object.entries(files))
    await Bun.write(join(folder.path, 'config', name), JSON.stringify(file))
  const child = Bun.spawn([...wrapper, await binary(), command, ...args], {
    cwd: folder.path,
    env: { PATH: process.env.PATH ?? '', PORTUS_PORT: '0', PORTUS_HOST: '127.0.0.1', ...env },
    stdout: 'pipe',
    stderr: 'pipe',
    stdin: 'ignore',
  })
  const { output, done } = collectOutput(child)
  const address = () =>
    output.stdout
      .match(/https?:\/\/(?:127\.0\.0\.1|0\.0\.0\.0|\[::\]):\d+/)?.[0]
      .replace(/0\.0\.0\.0|\[::\]/, '127.0.0.1')
  while (!address() && child.exitCode === null) await Bun.sleep(5)
  return {
    folder: folder.path,
    child,
    output,
    /** Where it listens. Empty if it ended before that. */
    url: address() ?? '',
    /** Waits for the process to end, and for all it printed. */
    async ended(): Promise<number> {
      const code = await child.exited
      await done
      return code
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await child.exited
      folder[Symbol.dispose]()
    },
  }
}

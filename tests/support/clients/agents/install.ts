import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { isRunning } from '../../process/proc'

/** Where the agents' versions stand, with the checksums of their packages. */
const PACKAGES: Packages = { name: 'agents', path: join(import.meta.dir, 'packages') }
const FILES = ['package.json', 'package-lock.json']
const UNFINISHED = /-unfinished-(\d+)$/

/** The agents' executables. */
export type Agents = { claude: string; codex: string }

/** A folder with a `package.json` and its lock, and what its installation is called in the cache. */
export type Packages = {
  name: string
  path: string
  /**
   * Whether the lock lacks packages for platforms other than that on which it was made. `npm ci` takes no such lock;
   * `npm install` keeps to what is in it.
   */
  isPartial?: boolean
}

/** Outside the repository, as the packages are half a gigabyte. */
export const cacheFolder = (env: NodeJS.ProcessEnv = process.env): string =>
  join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'portus-tests')

/** The agents, installed by npm where they are not yet. */
export const installAgents = async (cache = cacheFolder()): Promise<Agents> =>
  executablesIn(await installPackages(PACKAGES, executablesIn, cache))

/**
 * The folder of packages, installed by npm where they are not yet. Who finds another process at it waits for that.
 * A folder has its name only when it is whole, so nothing breaks where two have begun at once: the first one to
 * finish wins.
 *
 * @param check Throws if nothing can be started in the folder.
 */
export async function installPackages(
  packages: Packages,
  check: (folder: string) => unknown,
  cache = cacheFolder(),
): Promise<string> {
  const folder = join(cache, `${packages.name}-${await digestOfPackages(packages.path)}`)
  if (existsSync(folder)) return folder
  mkdirSync(cache, { recursive: true })
  removeAbandoned(cache)
  await othersAt(folder)
  if (existsSync(folder)) return folder
  const unfinished = `${folder}-unfinished-${process.pid}`
  try {
    await install(packages, unfinished)
    check(unfinished)
    if (!existsSync(folder)) renameSync(unfinished, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
  return folder
}

/** The agents, or why there are none. In CI they must be there. */
export const agentsOrReason = (): Promise<Agents | { reason: string }> => orReason(installAgents)

/** What is installed, or why it is not. In CI it must be. */
export async function orReason<T>(installed: () => Promise<T>): Promise<T | { reason: string }> {
  try {
    return await installed()
  } catch (error) {
    if (process.env.CI) throw error
    const [reason = ''] = (error as Error).message.split('\n', 1)
    return { reason: `npm could not install them: ${reason}` }
  }
}

/** Waits while other processes install this folder. npm ends in time, and so do they. */
async function othersAt(folder: string): Promise<void> {
  const [cache, name] = [dirname(folder), basename(folder)]
  const isInstalling = () =>
    readdirSync(cache).some((other) => {
      const pid = UNFINISHED.exec(other)?.[1]
      return pid && other.startsWith(`${name}-`) && isRunning(Number(pid))
    })
  while (!existsSync(folder) && isInstalling()) await Bun.sleep(100)
}

async function digestOfPackages(path: string): Promise<string> {
  const hasher = new Bun.CryptoHasher('sha256').update(`${process.platform}-${process.arch}`)
  for (const name of FILES) hasher.update(await Bun.file(join(path, name)).bytes())
  return hasher.digest('hex').slice(0, 16)
}

/** What a process has left that was killed while it installed. */
function removeAbandoned(cache: string): void {
  for (const name of readdirSync(cache)) {
    const pid = UNFINISHED.exec(name)?.[1]
    if (pid && !isRunning(Number(pid))) rmSync(join(cache, name), { recursive: true, force: true })
  }
}

/** Scripts of packages are not run: they only move the executable. */
async function install({ path, isPartial = false }: Packages, folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const name of FILES) copyFileSync(join(path, name), join(folder, name))
  const downloads = join(folder, 'downloads')
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retry-mintimeout=1000']
  const npm = Bun.spawn(['npm', isPartial ? 'install' : 'ci', ...options, `--cache=${downloads}`], {
    cwd: folder,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: 240_000,
  })
  const [, words] = await Promise.all([npm.stdout.text(), npm.stderr.text()])
  if ((await npm.exited) !== 0) throw new Error(words.trim() || `npm ended by ${npm.signalCode}`)
  rmSync(downloads, { recursive: true, force: true })
}

/** Both packages hold nothing but a launcher; the executables are in one package for each platform. */
function executablesIn(folder: string): Agents {
  const find = (pattern: string) => {
    const [path] = [...new Bun.Glob(pattern).scanSync(join(folder, 'node_modules'))].sort()
    if (!path) throw new Error(`npm has installed no ${pattern}`)
    return join(folder, 'node_modules', path)
  }
  return {
    claude: find('@anthropic-ai/claude-code-*/claude'),
    codex: find('@openai/codex-*/vendor/*/bin/codex'),
  }
}

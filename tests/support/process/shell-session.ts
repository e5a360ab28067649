import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { binary } from './binary'
import { collectOutput, freePort, temporaryFolder } from './child'

const ROOT = join(import.meta.dir, '../../..')
const LEFT_OUT = ['node_modules', 'dist', '.git', '.env', 'my']

/** Nothing of the tests' own environment that Portus or a provider would read. */
const NOT_INHERITED =
  /^(PORTUS|PORTKEY|ANTHROPIC|OPENAI|AWS|AZURE|VERTEX|GOOGLE|GCLOUD|GCE|CLOUDSDK|LOCAL|NODE_ENV|NO_COLOR)/

/** Long enough for a build on a busy machine. */
const PATIENCE_MS = 50_000
const ADDRESS = '127.0.0.1:8080'

/** A copy of the project in a folder of its own, with the executable in `dist`. */
async function projectCopy() {
  const folder = temporaryFolder()
  cpSync(ROOT, folder.path, {
    recursive: true,
    filter: (path) => !LEFT_OUT.includes(basename(relative(ROOT, path))),
  })
  symlinkSync(join(ROOT, 'node_modules'), join(folder.path, 'node_modules'))
  const executable = await binary()
  mkdirSync(join(folder.path, 'dist'))
  symlinkSync(executable, join(folder.path, 'dist/portus'))
  cpSync(join(dirname(executable), 'config'), join(folder.path, 'dist/config'), { recursive: true })
  return folder
}

/**
 * A shell in a copy of the project. Variables and the working folder last from command to command. What
 * serves gets a port that the system picks; that port replaces 8080 in later commands.
 */
export async function shellSession() {
  const folder = await projectCopy()
  const state = join(folder.path, '.shell-state')
  writeFileSync(state, '')
  const port = freePort()
  const env = {
    ...Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !NOT_INHERITED.test(name)),
    ),
    PORTUS_PORT: String(port),
    PORTUS_HOST: '127.0.0.1',
  }
  let server: ReturnType<typeof spawn> | undefined

  const keepState = `trap 'code=$?; { export -p; printf "cd %q\\n" "$PWD"; } >"${state}"; exit $code' EXIT`

  function spawn(command: string, before = '') {
    const script = `set -a; source '${state}'
${before}
${command.replaceAll(ADDRESS, `127.0.0.1:${port}`)}`
    const child = Bun.spawn(['bash', '-c', script], {
      cwd: folder.path,
      env,
      stdout: 'pipe',
      stderr: 'pipe',
      stdin: 'ignore',
      // A group of its own, so that all that a command starts can be ended with it.
      detached: true,
    })
    return { child, ...collectOutput(child) }
  }

  const endServer = async () => {
    if (!server) return
    const { pid } = server.child
    server = undefined
    signalGroup(pid, 'SIGTERM')
    const deadline = performance.now() + PATIENCE_MS
    while (isRunning(pid) && performance.now() < deadline) await Bun.sleep(10)
    signalGroup(pid, 'SIGKILL')
  }

  return {
    folder: folder.path,
    /** Runs a command to its end. */
    async run(command: string) {
      const { child, output, done } = spawn(command, keepState)
      const timer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), PATIENCE_MS)
      const code = await child.exited
      await done
      clearTimeout(timer)
      return { code, ...output }
    },
    /** Starts a command that serves, in place of the last one, and waits until it prints this. */
    async serve(command: string, prints: RegExp) {
      await endServer()
      server = spawn(command)
      const { child, output } = server
      while (child.exitCode === null && !prints.test(output.stdout)) await Bun.sleep(20)
      const health = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined)
      return { status: health?.status, ...output }
    },
    async [Symbol.asyncDispose]() {
      await endServer()
      folder[Symbol.dispose]()
    },
  }
}

const isRunning = (group: number) => signalGroup(group, 0)

function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal)
  } catch {
    return false
  }
}

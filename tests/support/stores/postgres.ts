import {
  chownSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../process/child'
import { childrenOf, isRunning } from '../process/proc'

/** A password that must stand in no line of a log. */
export const PASSWORD = 'not-for-logs-4711'

/** Debian keeps each version's programs in a folder of its own. The newest one is taken. */
const FOLDER = globSync('/usr/lib/postgresql/*/bin/initdb')
  .sort((one, other) => Number(one.split('/')[4]) - Number(other.split('/')[4]))
  .at(-1)
  ?.replace(/\/initdb$/, '')

/** Whether tests with PostgreSQL are left out: where it is not installed, but not where `CI` is set. */
export const IS_WITHOUT_POSTGRES = FOLDER === undefined && !process.env.CI

/** PostgreSQL refuses to run as root. Debian's package makes this user. */
const USER = 'postgres'
const IS_ROOT = process.getuid?.() === 0
/** The program replaces `setpriv`, so the process that is spawned is PostgreSQL itself. */
const AS_USER = IS_ROOT ? ['setpriv', `--reuid=${USER}`, `--regid=${USER}`, '--clear-groups'] : []

/** The number of Debian's user, or of its group. */
const numberOf = (file: '/etc/passwd' | '/etc/group'): number =>
  Number(
    readFileSync(file, 'utf8')
      .split('\n')
      .find((line) => line.startsWith(`${USER}:`))
      ?.split(':')[2],
  )

const program = (name: string, ...more: string[]) => [...AS_USER, join(FOLDER ?? '', name), ...more]

async function run(command: string[]): Promise<void> {
  const child = Bun.spawn(command, { cwd: '/', stdout: 'ignore', stderr: 'pipe' })
  const [text, code] = await Promise.all([child.stderr.text(), child.exited])
  if (code !== 0) throw new Error(`${command.join(' ')}: ${text}`)
}

/** How a server is started. */
export type PostgresOptions = {
  /** Lines of `postgresql.conf`. */
  settings?: readonly string[]
  /** Files of a certificate and its key; the server then takes TLS too. */
  tls?: { key: string; cert: string }
}

/** A real PostgreSQL server on a port of this machine, in a folder that goes with it. */
export async function startPostgres({ settings = [], tls }: PostgresOptions = {}) {
  if (FOLDER === undefined) throw new Error('PostgreSQL is not installed')
  const folder = mkdtempSync(join(tmpdir(), 'portus-postgres-'))
  const own = (path: string) => {
    if (IS_ROOT) chownSync(path, numberOf('/etc/passwd'), numberOf('/etc/group'))
  }
  const [data, passwordFile] = [join(folder, 'data'), join(folder, 'password')]
  mkdirSync(data, { mode: 0o700 })
  writeFileSync(passwordFile, PASSWORD)
  for (const path of [folder, data, passwordFile]) own(path)
  await run(
    program(
      'initdb',
      '-D',
      data,
      '-U',
      USER,
      '-A',
      'scram-sha-256',
      '--pwfile',
      passwordFile,
      '-N',
      '-E',
      'UTF8',
      '--locale',
      'C',
    ),
  )
  if (tls) {
    for (const [name, path] of Object.entries({ 'server.key': tls.key, 'server.crt': tls.cert })) {
      writeFileSync(join(data, name), readFileSync(path), { mode: 0o600 })
      own(join(data, name))
    }
  }
  const port = freePort()
  const options = [
    'fsync=off',
    `unix_socket_directories=${folder}`,
    'max_connections=50',
    ...(tls ? ['ssl=on'] : []),
    ...settings,
  ]
  const url = (database = 'postgres', more = '') =>
    `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/${database}${more}`

  let server: Bun.Subprocess | undefined
  const start = async () => {
    server = Bun.spawn(
      program(
        'postgres',
        '-D',
        data,
        '-p',
        String(port),
        '-h',
        '127.0.0.1',
        ...options.flatMap((option) => ['-c', option]),
      ),
      { cwd: '/', stdout: 'ignore', stderr: Bun.file(join(folder, 'log')) },
    )
    while (server.exitCode === null) {
      const isReady = Bun.spawnSync([
        join(FOLDER, 'pg_isready'),
        '-q',
        '-h',
        '127.0.0.1',
        '-p',
        String(port),
      ])
      if (isReady.exitCode === 0) return
      await Bun.sleep(20)
    }
    throw new Error(`PostgreSQL did not start: ${readFileSync(join(folder, 'log'), 'utf8')}`)
  }
  /** The server, and the processes of its connections, which are not in its group. */
  const signalAll = (signal: NodeJS.Signals) => {
    const pid = server?.pid
    if (pid === undefined) return
    process.kill(pid, signal)
    for (const child of childrenOf(pid)) process.kill(child, signal)
  }
  const stop = async (signal: NodeJS.Signals = 'SIGINT') => {
    if (!server) return
    const pids = childrenOf(server.pid)
    server.kill(signal)
    await server.exited
    while (pids.some(isRunning)) await Bun.sleep(5)
    server = undefined
  }
  await start()

  return {
    url,
    port,
    folder,
    start,
    /** SIGINT ends its connections in order; SIGQUIT at once, as a crash does. */
    stop,
    /** Nothing answers any more, and no connection ends. */
    freeze: () => signalAll('SIGSTOP'),
    release: () => signalAll('SIGCONT'),
    /** An empty database of its own, by its address. */
    async database(): Promise<string> {
      const name = `t${crypto.randomUUID().replaceAll('-', '')}`
      await using sql = new Bun.SQL(url(), { max: 1 })
      await sql.unsafe(`CREATE DATABASE ${name}`)
      return url(name)
    },
    async [Symbol.asyncDispose]() {
      signalAll('SIGCONT')
      await stop('SIGQUIT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type Postgres = Awaited<ReturnType<typeof startPostgres>>

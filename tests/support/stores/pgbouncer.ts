import { chownSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { collectOutput, freePort, temporaryFolder } from '../process/child'
import { eventually } from '../process/proc'
import { PASSWORD, type Postgres } from './postgres'

/** Debian has it where only its administrator looks. */
const PROGRAM = Bun.which('pgbouncer', { PATH: `${process.env.PATH}:/usr/sbin` })

/** Tests with PgBouncer are left out without it, but not where everything must have run. */
export const IS_WITHOUT_PGBOUNCER: boolean = !PROGRAM && !process.env.CI

const USER = 'postgres'
const idOf = (file: string): number =>
  Number(
    readFileSync(file, 'utf8')
      .split('\n')
      .find((line) => line.startsWith(`${USER}:`))
      ?.split(':')[2],
  )

/**
 * Starts a PgBouncer in front of a server, which lends its connections for a transaction at a time. `await using` ends it.
 *
 * @param connections So many it opens to a database at most.
 */
export async function startPgBouncer(postgres: Postgres, connections: number) {
  if (!PROGRAM) throw new Error('pgbouncer is not installed: apt-get install pgbouncer')
  const folder = temporaryFolder()
  const port = freePort()
  const [ini, users] = [join(folder.path, 'pgbouncer.ini'), join(folder.path, 'users.txt')]
  writeFileSync(users, `"${USER}" "${PASSWORD}"\n`)
  writeFileSync(
    ini,
    `[databases]
* = host=127.0.0.1 port=${postgres.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = transaction
max_client_conn = 500
default_pool_size = ${connections}
`,
  )
  // It refuses to run as root, as PostgreSQL does.
  const isRoot = process.getuid?.() === 0
  const owner = isRoot ? [idOf('/etc/passwd'), idOf('/etc/group')] : []
  const [user = 0, group = 0] = owner
  for (const path of [folder.path, ini, users]) if (isRoot) chownSync(path, user, group)
  const asUser = isRoot ? ['setpriv', `--reuid=${USER}`, `--regid=${USER}`, '--clear-groups'] : []
  const child = Bun.spawn([...asUser, PROGRAM, ini], {
    cwd: '/',
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const { output, done } = collectOutput(child)
  const isUp = () =>
    Bun.connect({ hostname: '127.0.0.1', port, socket: { data() {} } }).then(
      (socket) => {
        socket.end()
        return true
      },
      () => false,
    )
  await eventually(isUp)
  if (!(await isUp())) throw new Error(`pgbouncer: ${output.stdout}${output.stderr}`)
  return {
    /** The same database by way of the pooler. */
    through(url: string): string {
      const address = new URL(url)
      address.port = String(port)
      return address.href
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await child.exited
      await done
      if (existsSync(folder.path)) folder[Symbol.dispose]()
    },
  }
}

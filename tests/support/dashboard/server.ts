import type { LedgerRow } from '../../../src/usage/ledger/row'
import { type BinaryOptions, startBinary } from '../process/binary'
import { temporaryFolder } from '../process/child'
import { aliasesOf, applicationFiles } from './configuration'
import { historyRows, spentIn, writeHistory } from './history'
import { ADMIN_KEY, type ApplicationName, KEYS } from './names'
import { startProviders } from './providers'

/** What the server of a dashboard differs in from the usual one. */
export type DashboardOptions = {
  env?: Record<string, string>
  /** Whether its ledger begins empty, and nobody but `mobile` has a key. */
  isFresh?: boolean
  command?: BinaryOptions['command']
}

/** What a request of a client is. */
export type Asked = { stream?: boolean; path?: string; headers?: Record<string, string> }

/** The real executable with two workers, a ledger of 30 days, and providers at the far end. */
export async function startDashboard({
  env = {},
  isFresh = false,
  command,
}: DashboardOptions = {}) {
  const data = temporaryFolder()
  const providers = startProviders()
  const rows: LedgerRow[] = isFresh ? [] : historyRows(Date.now())
  if (!isFresh) await writeHistory(data.path, rows)
  const portus = await startBinary({
    ...(command !== undefined && { command }),
    aliases: aliasesOf(providers.urls),
    files: isFresh ? {} : applicationFiles((name) => spentIn(rows, name)),
    env: {
      PORTUS_WORKERS: '2',
      PORTUS_DATA_PATH: data.path,
      PORTUS_ADMIN_KEY_OPS: ADMIN_KEY,
      PORTUS_KEY_MOBILE: KEYS.mobile,
      ...env,
    },
  })
  if (portus.url === '') throw new Error(`The server has not started: ${portus.output.stderr}`)
  return {
    portus,
    url: portus.url,
    /** What the ledger held before it started. */
    rows,
    /** One request of an application, whose answer is read to its end. */
    ask: (name: ApplicationName, model: string, asked: Asked = {}) =>
      ask(portus.url, name, model, asked),
    /** What the admin API says. */
    async admin<T>(path: string): Promise<T> {
      const answered = await fetch(`${portus.url}/admin/${path}`, {
        keepalive: false,
        headers: { authorization: `Bearer ${ADMIN_KEY}` },
      })
      if (!answered.ok) throw new Error(`${path}: ${answered.status} ${await answered.text()}`)
      return (await answered.json()) as T
    },
    async [Symbol.asyncDispose]() {
      await portus[Symbol.asyncDispose]()
      providers[Symbol.dispose]()
      data[Symbol.dispose]()
    },
  }
}
export type DashboardServer = Awaited<ReturnType<typeof startDashboard>>

async function ask(
  url: string,
  name: ApplicationName,
  model: string,
  { stream, path = 'chat/completions', headers }: Asked,
) {
  const answered = await fetch(`${url}/v1/${path}`, {
    method: 'POST',
    keepalive: false,
    headers: {
      authorization: `Bearer ${KEYS[name]}`,
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify({
      model,
      max_tokens: 100,
      ...(stream && { stream }),
      messages: [{ role: 'user', content: 'Hi' }],
    }),
  })
  return {
    status: answered.status,
    requestId: answered.headers.get('x-request-id') ?? '',
    text: await answered.text(),
  }
}

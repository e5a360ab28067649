import type { AdminSources } from '../../src/admin/sources'
import { reusing } from '../../src/alias/reuse'
import type { AliasFile } from '../../src/alias/schema'
import { CONSENTS } from '../../src/api/endpoints/endpoints'
import { createApp } from '../../src/app'
import type { Application, Team } from '../../src/config/applications/application'
import { digestOf, type ProxyKey } from '../../src/config/keys'
import { loadSettings, type Settings } from '../../src/config/settings'
import type { Snapshot } from '../../src/config/snapshot'
import { trustedProxies as readProxies } from '../../src/config/trusted-proxies'
import { DEMO_HOST, demoProvider } from '../../src/demo/provider'
import { bytesInFlight } from '../../src/limits/bytes-in-flight'
import type { LimitStore } from '../../src/limits/limit-store'
import type { Pauses } from '../../src/limits/pauses'
import type { Realtime, Upstream } from '../../src/portkey/contract'
import { embeddedGateway } from '../../src/portkey/embedded/boot'
import { lazyRealtime } from '../../src/portkey/lazy-realtime'
import { remoteGateway } from '../../src/portkey/remote'
import { healthKeeper } from '../../src/portkey/skipping/health-keeper'
import { maxFrameBytes } from '../../src/realtime/responses/client-frame'
import { auditTrail } from '../../src/server/audit/audit-trail'
import { listen } from '../../src/server/listen'
import { EXPORT_LIMITS, type ExportLimits } from '../../src/server/traces/exporter'
import { openTraces } from '../../src/server/traces/open-traces'
import { memoryStore } from '../../src/store/memory-store'
import { memoryOwners } from '../../src/store/owners/memory-owners'
import { MEMORY_OWNERS, type OwnerStore } from '../../src/store/owners/owner-store'
import { MEMORY_BOUNDS, type ResponseStore } from '../../src/store/store'

import { heapCells } from '../../src/telemetry/cells/cells'

import type { Logger } from '../../src/telemetry/logger'
import { metricsOf } from '../../src/telemetry/metrics/metrics-of'
import type { TracingSettings } from '../../src/telemetry/otlp/settings'
import type { Report } from '../../src/telemetry/record'
import { redactor } from '../../src/telemetry/redact'
import type { Accounting } from '../../src/usage/accounting'
import type { MemoryLedger } from '../../src/usage/ledger/memory-reader'
import { builtInPrices } from '../../src/usage/prices/built-in-prices'
import type { Prices } from '../../src/usage/prices/prices'
import { accountsInMemory } from './accounts'
import { pausesInMemory } from './pauses'
import { lineOf } from './request-line'

/** A key that every Portus of the tests accepts, for the application `tests`. */
export const KEY = 'pk-tests-5f1d0c8e7a3b4296'

/** The key of another application, `others`. */
export const OTHER_KEY = 'pk-others-7c2e9a40b1d85f36'

/** A key of operators, for a Portus of the tests that has one. */
export const ADMIN_KEY = 'ak-tests-3e8b61d50c97f2a4'

/** What the embedded gateway printed during the tests. */
export const printed: string[] = []

/** The real gateway, inside this process. It boots once. */
export function bootGateway() {
  return embeddedGateway({
    env: {},
    print: (args) => void printed.push(args.map(String).join(' ')),
    inProcess: new Map([[DEMO_HOST, demoProvider]]),
  })
}

/** The real gateway, inside this process, for plain requests. */
export const embedded = async (): Promise<Upstream> => (await bootGateway()).upstream

const KEYS: readonly ProxyKey[] = [
  { application: 'tests', digest: digestOf(KEY) },
  { application: 'others', digest: digestOf(OTHER_KEY) },
]

/** The proxies that the settings trust. */
function trustedBy(settings: Settings): Pick<Snapshot, 'trustedProxies'> {
  const { networks } = readProxies(settings)
  return networks ? { trustedProxies: networks } : {}
}

/** What a test wants to differ. */
export type Options = {
  aliases: Record<string, AliasFile>
  /** Those of `tests` and `others` by default. */
  keys?: readonly ProxyKey[]
  /** None by default. */
  adminKeys?: readonly string[]
  /** What applications may do; everything where they are not named. */
  applications?: readonly Application[]
  /** What the applications of a team share. */
  teams?: readonly Team[]
  /** The embedded gateway by default; an origin makes it a remote one. */
  gateway?: Upstream | string
  /** In place of the gateway's own. */
  realtime?: Realtime
  settings?: Partial<Settings>
  /** In memory by default. */
  responses?: ResponseStore
  /** What counts limits; the memory of this process by default. */
  limits?: LimitStore
  /** What models cost; nobody knows by default. */
  prices?: Prices
  /** In memory by default. */
  owners?: OwnerStore
  /** None by default. */
  pauses?: Pauses
  /** Where spans go; nowhere by default. They do not wait for others. */
  tracing?: TracingSettings & { limits?: Partial<ExportLimits> }
  /** Told what each response of a realtime connection has used. */
  onUsage?: Accounting['spend']
  /** Of connections; 30 by default. */
  idleTimeoutSeconds?: number
}

async function openGateway(gateway: Options['gateway']) {
  if (gateway === undefined) return bootGateway()
  if (typeof gateway === 'string')
    return { upstream: remoteGateway(gateway), realtime: lazyRealtime(bootGateway) }
  const realtime: Realtime = () => Promise.reject(new Error('This test has no realtime gateway'))
  return { upstream: gateway, realtime }
}

/** What a call of a test differs in from a plain one. */
export type Call = Omit<RequestInit, 'headers'> & {
  json?: unknown
  headers?: Record<string, string>
}

const preparedAliases = (
  aliases: Options['aliases'],
  before: Snapshot['aliases'] = new Map(),
): Snapshot['aliases'] => {
  const prepare = reusing(before)
  return new Map(Object.entries(aliases).map(([name, file]) => [name, prepare(name, file)]))
}

const adminsOf = (keys: readonly string[]): Pick<Snapshot, 'adminKeys'> => ({
  adminKeys: keys.map((key, index) => ({ name: `admin-${index}`, digest: digestOf(key) })),
})

const byName = <T extends { name: string }>(all: readonly T[]): ReadonlyMap<string, T> =>
  new Map(all.map((one) => [one.name, one]))

/** What the admin API of a Portus of the tests shows. */
const adminInMemory = (book: MemoryLedger, pauses: Pauses, log: Logger): AdminSources => ({
  reader: book,
  keptIn: 'memory',
  pauses,
  note: auditTrail(log, book.addAudit, redactor([])),
  ledger: undefined,
  redisIsUp: undefined,
})

/** A Portus on a free port of this machine, in this process. */
export async function startPortus({
  aliases,
  keys = KEYS,
  applications = [],
  teams = [],
  adminKeys = [],
  gateway,
  settings = {},
  responses,
  limits,
  prices,
  owners,
  pauses,
  tracing,
  onUsage,
  ...rest
}: Options) {
  const reports: Report[] = []
  const wrongLines: unknown[] = []
  const waiting: (() => void)[] = []
  const { realtime: given, ...listening } = rest
  const { upstream, realtime } = await openGateway(gateway)
  const snapshot: Snapshot = {
    settings: {
      ...loadSettings({}).settings,
      ...(rest.idleTimeoutSeconds !== undefined && {
        PORTUS_KEEP_ALIVE_SECONDS: rest.idleTimeoutSeconds,
      }),
      ...settings,
    },
    aliases: preparedAliases(aliases),
    keys,
    ...adminsOf(adminKeys),
    applications: byName(applications),
    prices: { ...(prices ?? builtInPrices()), written: new Map() },
    teams: byName(teams),
    secrets: new Set(),
    ...trustedBy({ ...loadSettings({}).settings, ...settings }),
  }
  const live = { current: snapshot }
  const accounts = accountsInMemory(live, limits)
  const inFlight = bytesInFlight(snapshot.settings.PORTUS_MAX_BYTES_IN_FLIGHT)
  const logged: string[] = []
  const metrics = metricsOf({
    cells: heapCells(),
    heldBytes: () => inFlight.held,
    droppedLines: () => 0,
    maxFiles: undefined,
    samples: () => [],
  })
  const log: Logger = (level, message, fields) =>
    void logged.push(JSON.stringify({ level, message, ...fields }))
  const traces =
    tracing &&
    openTraces(tracing, {
      log,
      live: Object.assign(live, { redact: redactor([KEY]) }),
      version: '0.0.0-tests',
      limits: { ...EXPORT_LIMITS, delayMs: 1, ...tracing.limits },
    })
  const kept = pauses ?? (adminKeys.length > 0 ? pausesInMemory().pauses : undefined)
  const closing = new AbortController()
  const draining = new AbortController()
  const health = healthKeeper(heapCells(), log, (name) => live.current.aliases.get(name))
  const app = createApp({
    live,
    upstream,
    realtime: given ?? realtime,
    closing: closing.signal,
    draining: draining.signal,
    responses: responses ?? memoryStore(MEMORY_BOUNDS, Date.now),
    owners: owners ?? memoryOwners(MEMORY_OWNERS, Date.now),
    pauses: kept,
    ...(kept && { admin: adminInMemory(accounts.book, kept, log) }),
    health,
    limits: {
      ...accounts.limits,
      spend(record, usage) {
        accounts.limits.spend(record, usage)
        onUsage?.(record, usage)
      },
    },
    inFlight,
    report(report) {
      // At once: what a test compares with a matcher is changed by it.
      try {
        lineOf(report, [KEY])
      } catch (error) {
        wrongLines.push(error)
      }
      reports.push(report)
      traces?.report(report)
      metrics.observe(report)
      for (const resolve of waiting.splice(0)) resolve()
    },
    beginTrace: traces?.beginTrace,
    log,
    redact: redactor([KEY, ...adminKeys]),
    metrics: metrics.scrape,
    counts: metrics,
    version: '0.0.0-tests',
    startedAtMs: Date.now(),
  })
  const server = listen(
    app,
    {
      hostname: '127.0.0.1',
      port: 0,
      maxFrameBytes: maxFrameBytes(snapshot.settings),
      ...listening,
    },
    closing,
  )
  return {
    url: server.url,
    app,
    /** Replaces parts of the configuration, as a reload does. */
    reload({
      aliases,
      keys,
      applications,
      adminKeys,
      teams,
    }: Partial<Pick<Options, 'aliases' | 'keys' | 'applications' | 'adminKeys' | 'teams'>>) {
      live.current = {
        ...live.current,
        ...(aliases && { aliases: preparedAliases(aliases, live.current.aliases) }),
        ...(keys && { keys }),
        ...(adminKeys && adminsOf(adminKeys)),
        ...(applications && { applications: byName(applications) }),
        ...(teams && { teams: byName(teams) }),
      }
    },
    /** What `/metrics` tells. */
    scrape: metrics.scrape,
    /** Begins to drain, as a signal does. */
    drain: () => draining.abort(),
    /** How the targets fare. */
    health: health.health,
    /** The bytes that its requests hold. */
    inFlight,
    /** Every finished request, in the order in which they ended. */
    reports,
    /** The row of every finished request, as the ledger gets it. */
    rows: accounts.rows,
    /** What was logged besides the requests. */
    logged,
    /** Resolves when `count` requests have been reported. */
    async reported(count = 1): Promise<Report[]> {
      while (reports.length < count) {
        const { promise, resolve } = Promise.withResolvers<void>()
        waiting.push(resolve)
        await promise
      }
      return reports
    },
    /** Sends one request with the tests' key. */
    call(path: string, init: Call = {}): Promise<Response> {
      const { json, headers, ...rest } = init
      return fetch(server.url + path, {
        ...(json !== undefined && { method: 'POST', body: JSON.stringify(json) }),
        ...rest,
        headers: {
          authorization: `Bearer ${KEY}`,
          'content-type': 'application/json',
          ...headers,
        },
      })
    },
    stop: server.stop,
    /** Stops, and checks the line of every request: the log has a schema. */
    async [Symbol.asyncDispose]() {
      await server.stop(true)
      await traces?.end(1000)
      metrics.end()
      if (wrongLines.length > 0) throw wrongLines[0]
    },
  }
}

/** The consent of an alias to all that wants it. */
export const ALL_ALLOWED = {
  allow: [...CONSENTS],
} satisfies AliasFile

/** An alias of an OpenAI-format provider at `url`. */
export const openaiAlias = (url: string, more: AliasFile = {}): AliasFile => ({
  provider: 'openai',
  api_key: 'sk-provider-openai',
  custom_host: url,
  override_params: { model: 'gpt-real' },
  ...more,
})

/** An alias of an Anthropic-format provider at `url`. */
export const anthropicAlias = (url: string, more: AliasFile = {}): AliasFile => ({
  provider: 'anthropic',
  api_key: 'sk-provider-anthropic',
  custom_host: url,
  override_params: { model: 'claude-real' },
  ...more,
})

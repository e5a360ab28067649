/** A Portus with limits, budgets and a ledger, or without: the same app, with and without accounts. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepareAlias } from '../src/alias/alias'
import { createApp } from '../src/app'
import { digestOf } from '../src/config/keys'
import { loadSettings } from '../src/config/settings'
import { bytesInFlight } from '../src/limits/bytes-in-flight'
import { windowAt } from '../src/limits/rules/window'
import { embeddedGateway } from '../src/portkey/embedded/boot'
import { lazyRealtime } from '../src/portkey/lazy-realtime'
import { healthKeeper } from '../src/portkey/skipping/health-keeper'
import { listen } from '../src/server/listen'
import { openLedger } from '../src/store/ledger/open-ledger'
import { localLimits } from '../src/store/limits/local/local-limits'
import { heapTable } from '../src/store/limits/local/table'
import { openRedisLimits } from '../src/store/limits/redis/open'
import { memoryStore } from '../src/store/memory-store'
import { memoryOwners } from '../src/store/owners/memory-owners'
import { MEMORY_OWNERS } from '../src/store/owners/owner-store'
import { MEMORY_BOUNDS } from '../src/store/store'
import { heapCells } from '../src/telemetry/cells/cells'
import { jsonLogger } from '../src/telemetry/logger'
import { redactor } from '../src/telemetry/redact'
import { requestLog } from '../src/telemetry/request-log'
import { accounting } from '../src/usage/accounting'
import { builtInPrices } from '../src/usage/prices/built-in-prices'
import { application } from '../tests/support/applications'
import { KEY, openaiAlias } from '../tests/support/portus'

/** Far more than a bench uses. */
const MANY = 1_000_000_000
const LIMITED = application('bench', {
  limits: {
    requests: [
      { max: MANY, per: 'minute' },
      { max: MANY, per: 'day' },
    ],
    tokens: [{ max: MANY, per: 'minute' }],
    concurrent_requests: MANY,
  },
  budgets: [
    { usd: 1_000_000, per: 'day' },
    { usd: 1_000_000, per: 'month' },
  ],
})

const [mode, provider = ''] = process.argv.slice(2)
const boot = () => embeddedGateway({ env: {}, print() {}, inProcess: new Map() })
const { upstream } = await boot()
const redact = redactor([KEY])
const inFlight = bytesInFlight(2 ** 30)
const log = jsonLogger(() => {}, 'info')
const writeLine = requestLog(log, redact)
const live = {
  current: {
    settings: loadSettings({}).settings,
    aliases: new Map([
      [
        'fast',
        prepareAlias('fast', openaiAlias(provider, { override_params: { model: 'gpt-4o-mini' } })),
      ],
    ]),
    keys: [{ application: 'bench', digest: digestOf(KEY) }],
    adminKeys: [],
    applications: new Map(mode === 'off' ? [] : [['bench', LIMITED]]),
    prices: { ...builtInPrices(), written: new Map() },
    teams: new Map(),
    secrets: new Set<string>(),
  },
}
/** Limits that are counted and refuse nobody, in Redis where there is an address. */
const redisUrl = mode?.startsWith('redis') ? mode : undefined
const own = localLimits({ table: heapTable(), windowAt })
const folder = mkdtempSync(join(tmpdir(), 'portus-bench-'))
const ledger = await openLedger({ folder, log, retentionDays: 1, windowAt })
const store =
  redisUrl === undefined
    ? own
    : openRedisLimits({
        url: redisUrl,
        own,
        windowAt,
        counted: async () => [],
        rules: () => LIMITED.rules,
        log,
      })
const counting = accounting({
  store,
  ledger,
  teamOf: () => undefined,
  prices: () => live.current.prices,
})
/** Counts nothing. */
const limits = mode === 'off' ? { ...counting, spend() {}, account() {} } : counting
const keeper = healthKeeper(heapCells(), log, () => undefined)
const closing = new AbortController()
const app = createApp({
  live,
  upstream,
  realtime: lazyRealtime(boot),
  closing: closing.signal,
  draining: new AbortController().signal,
  responses: memoryStore(MEMORY_BOUNDS, Date.now),
  limits,
  owners: memoryOwners(MEMORY_OWNERS, Date.now),
  inFlight,
  log,
  redact,
  version: 'bench',
  startedAtMs: Date.now(),
  metrics: async () => ({ body: '', contentType: '' }),
  health: { ...keeper, watched: (one) => one, note() {} },
  report(finished) {
    writeLine(finished)
  },
})
const { url } = listen(app, { hostname: '127.0.0.1', port: 0 }, closing)
console.log(url)

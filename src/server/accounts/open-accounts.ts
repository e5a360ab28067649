import type { KeptIn } from '../../admin/shapes/amounts'
import type { LiveConfig } from '../../config/live-config'
import type { Settings } from '../../config/settings'
import type { LimitStore } from '../../limits/limit-store'
import { windowAt } from '../../limits/rules/window'
import { openLedger } from '../../store/ledger/open-ledger'
import { type LocalLimits, localLimits } from '../../store/limits/local/local-limits'
import { heapTable, type LimitTable } from '../../store/limits/local/table'
import type { RedisLimits } from '../../store/limits/redis/open'
import type { Cells } from '../../telemetry/cells/cells'
import type { Logger } from '../../telemetry/logger'
import { histogramOf } from '../../telemetry/metrics/series'
import { METRICS } from '../../telemetry/metrics/table'
import { type Accounting, accounting } from '../../usage/accounting'
import type { Ledger } from '../../usage/ledger/ledger'
import { memoryLedger } from '../../usage/ledger/memory-reader'
import type { LedgerReader } from '../../usage/ledger/reader'
import { countCost, tellStores } from './account-numbers'
import { everyRule } from './every-rule'

/** Where the accounts of a process stand. */
export type Accounts = {
  accounting: Accounting
  /** Undefined where no rows are kept. */
  ledger: Ledger | undefined
  /** What is known of requests and of the audit: the ledger, or the last of it in the memory of this process. */
  book: LedgerReader & Pick<Ledger, 'addAudit'>
  /** Where that is. */
  keptIn: KeptIn
  /** What counts limits for the fleet. Undefined where this machine counts for itself. */
  redis: RedisLimits | undefined
  /** Writes what is to be written, and closes everything. */
  end(): Promise<void>
}

/** What accounts are opened with. */
export type AccountsOptions = {
  live: Pick<LiveConfig, 'current'>
  log: Logger
  /** Where the processes of this machine count limits; in the memory of this one by default. */
  table?: LimitTable | undefined
  /** Where it is counted how it goes with them. */
  cells: Cells
}

/** How often it is looked whether a reload has brought further limits, and whether rows are too old. */
const LOOK_MS = 1000
const PURGE_MS = 3_600_000
/** So long a start waits for Redis. */
const PATIENCE_MS = 1000
const LOOK_AGAIN_MS = 5

/**
 * Opens the accounts of a process: what counts limits, and the ledger. Limits begin with what the ledger knows of their windows:
 * those of the configuration, and those that come with a later one.
 */
export async function openAccounts({
  live,
  log,
  table = heapTable(),
  cells,
}: AccountsOptions): Promise<Accounts> {
  const { settings } = live.current
  const own = localLimits({ table, windowAt })
  const ledger = await ledgerFor(settings, log)
  const seconds = histogramOf(cells, METRICS.limitStoreSeconds)
  const onLatency = (ms: number) => seconds(ms / 1000)
  const redis = await redisFor(settings, own, { live, log, ledger, onLatency })
  const endCounting = await countNewRules(own, live, ledger, log)
  const purging = setInterval(() => {
    // A store that fails says so where rows are written. What is too old goes the next time.
    ledger?.purge().catch(() => {})
  }, PURGE_MS)
  purging.unref()
  const store: LimitStore = redis ?? own
  const endTelling = tellStores(cells, { redis, ledger })
  const memory = memoryLedger()
  const countRow = countCost(cells)
  return {
    accounting: accounting({
      store,
      ledger,
      teamOf: (application) => live.current.applications.get(application)?.team,
      prices: () => live.current.prices,
      onRow(row) {
        countRow(row)
        if (!ledger) memory.add(row)
      },
    }),
    ledger,
    book: ledger ?? memory,
    keptIn: keptIn(settings),
    redis,
    async end() {
      endCounting()
      endTelling()
      clearInterval(purging)
      await redis?.close()
      await ledger?.close()
    },
  }
}

const keptIn = ({ PORTUS_DATABASE_URL, PORTUS_DATA_PATH }: Settings): KeptIn =>
  PORTUS_DATABASE_URL !== undefined
    ? 'database'
    : PORTUS_DATA_PATH !== undefined
      ? 'file'
      : 'memory'

/** A fleet's ledger where there is a database, else that of this machine. Each is loaded where it is used. */
async function ledgerFor(settings: Settings, log: Logger): Promise<Ledger | undefined> {
  const { PORTUS_DATABASE_URL: url, PORTUS_LEDGER_DAYS: retentionDays } = settings
  if (url === undefined)
    return openLedger({ folder: settings.PORTUS_DATA_PATH, log, retentionDays, windowAt })
  const { openPostgresLedger } = await import('../../store/ledger-postgres/open')
  return openPostgresLedger({ url, log, retentionDays, windowAt })
}

type RedisNeeds = Pick<AccountsOptions, 'live' | 'log'> & {
  onLatency: (ms: number) => void
  ledger: Ledger | undefined
}

async function redisFor(
  { PORTUS_REDIS_URL: url }: Settings,
  own: LimitStore,
  { live, log, ledger, onLatency }: RedisNeeds,
): Promise<RedisLimits | undefined> {
  if (url === undefined) return undefined
  const { openRedisLimits } = await import('../../store/limits/redis/open')
  const redis = openRedisLimits({
    url,
    own,
    windowAt,
    counted: async (rules) => ledger?.used(rules, Date.now()) ?? [],
    rules: () => everyRule(live.current),
    log,
    onLatency,
  })
  // A process that listens before it has looked would count for itself at first.
  const endMs = performance.now() + PATIENCE_MS
  while (!redis.isUp() && performance.now() < endMs) await Bun.sleep(LOOK_AGAIN_MS)
  return redis
}

/** Has the ledger count what is new among the limits, now and after each reload. */
async function countNewRules(
  own: LocalLimits,
  live: Pick<LiveConfig, 'current'>,
  ledger: Ledger | undefined,
  log: Logger,
): Promise<() => void> {
  let seen = live.current
  const count = async () => {
    seen = live.current
    const rules = own.uncounted(everyRule(seen))
    if (!ledger || rules.length === 0) return
    try {
      own.addCounted(await ledger.used(rules, Date.now()))
    } catch (cause) {
      log('error', 'limits begin at zero: the ledger cannot be read', {
        limits: rules.length,
        cause: cause instanceof Error ? cause.message : String(cause),
      })
    }
  }
  await count()
  const looking = setInterval(() => {
    if (live.current !== seen) void count()
  }, LOOK_MS)
  looking.unref()
  return () => clearInterval(looking)
}

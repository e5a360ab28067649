/** A Portus that counts requests and the health of targets, or does not: the same app, with and without what counts. */
import { prepareAlias } from '../src/alias/alias'
import { createApp } from '../src/app'
import { digestOf } from '../src/config/keys'
import { loadSettings } from '../src/config/settings'
import { bytesInFlight } from '../src/limits/bytes-in-flight'
import { embeddedGateway } from '../src/portkey/embedded/boot'
import { lazyRealtime } from '../src/portkey/lazy-realtime'
import { healthKeeper } from '../src/portkey/skipping/health-keeper'
import { listen } from '../src/server/listen'
import { memoryStore } from '../src/store/memory-store'
import { MEMORY_BOUNDS } from '../src/store/store'
import { heapCells } from '../src/telemetry/cells/cells'
import { jsonLogger } from '../src/telemetry/logger'
import { metricsOf } from '../src/telemetry/metrics/metrics-of'
import { redactor } from '../src/telemetry/redact'
import { requestLog } from '../src/telemetry/request-log'
import { KEY, openaiAlias } from '../tests/support/portus'

const [mode, provider = ''] = process.argv.slice(2)
const boot = () => embeddedGateway({ env: {}, print() {}, inProcess: new Map() })
const { upstream } = await boot()
const redact = redactor([KEY])
const inFlight = bytesInFlight(2 ** 30)
const log = jsonLogger(() => {}, 'info')
const writeLine = requestLog(log, redact)
const metrics =
  mode === 'on'
    ? metricsOf({
        cells: heapCells(),
        heldBytes: () => inFlight.held,
        droppedLines: () => 0,
        maxFiles: undefined,
        samples: () => [],
      })
    : undefined
const keeper = healthKeeper(heapCells(), log, () => undefined)
const closing = new AbortController()
const app = createApp({
  live: {
    current: {
      settings: loadSettings({}).settings,
      aliases: new Map([['fast', prepareAlias('fast', openaiAlias(provider))]]),
      keys: [{ application: 'bench', digest: digestOf(KEY) }],
      adminKeys: [],
      applications: new Map(),
      teams: new Map(),
      secrets: new Set(),
    },
  },
  upstream,
  realtime: lazyRealtime(boot),
  closing: closing.signal,
  draining: new AbortController().signal,
  responses: memoryStore(MEMORY_BOUNDS, Date.now),
  inFlight,
  log,
  redact,
  version: 'bench',
  startedAtMs: Date.now(),
  metrics: async () => ({ body: '', contentType: '' }),
  ...(metrics ? { counts: metrics } : { health: { ...keeper, watched: (one) => one, note() {} } }),
  report(finished) {
    metrics?.observe(finished)
    writeLine(finished)
  },
})
const { url } = listen(app, { hostname: '127.0.0.1', port: 0 }, closing)
console.log(url)

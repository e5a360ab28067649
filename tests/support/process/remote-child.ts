/**
 * A process whose gateway is a remote one: connects to a provider's realtime API, and says how that
 * went and whether the gateway inside was booted before it, and after.
 */

import { prepareAlias } from '../../../src/alias/alias'
import { liveConfig } from '../../../src/config/live-config'
import { loadSettings } from '../../../src/config/settings'
import { booted } from '../../../src/portkey/embedded/shims'
import { realtimeTarget } from '../../../src/portkey/realtime-target'
import { openGateway } from '../../../src/server/open-gateway'

const [PORTKEY_GATEWAY_URL = '', file = ''] = process.argv.slice(2)
const target = realtimeTarget(prepareAlias('voice', JSON.parse(file)), Math.random)
const { settings } = loadSettings({ PORTKEY_GATEWAY_URL })
const snapshot = {
  settings,
  aliases: new Map(),
  keys: [],
  applications: new Map(),
  teams: new Map(),
  secrets: new Set<string>(),
}
const { realtime } = await openGateway(liveConfig(snapshot), process.env, () => {})
const before = Bun.peek.status(booted)
const outcome = await realtime({
  config: target.config,
  leaf: target.leaf,
  query: new URLSearchParams({ model: 'gpt-real' }),
  protocols: [],
  headers: new Headers(),
  signal: new AbortController().signal,
}).then(
  () => 'connected',
  (error: Error) => error.message,
)
console.log(JSON.stringify({ before, outcome, after: Bun.peek.status(booted) }))
process.exit(0)

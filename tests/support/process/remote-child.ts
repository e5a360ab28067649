/**
 * A process whose gateway is a remote one: connects to a provider's realtime API, and says how that
 * went and whether the gateway inside was booted before it, and after.
 */

import { loadSettings } from '../../../src/config/settings'
import { booted } from '../../../src/portkey/embedded/shims'
import { openGateway } from '../../../src/server/open-gateway'

const [PORTKEY_GATEWAY_URL = '', config = ''] = process.argv.slice(2)
const { settings } = loadSettings({ PORTKEY_GATEWAY_URL })
const snapshot = { settings, aliases: new Map(), keys: [], secrets: new Set<string>() }
const { realtime } = await openGateway(snapshot, process.env, () => {})
const before = Bun.peek.status(booted)
const outcome = await realtime({
  config,
  leaf: { override_params: {}, ...(JSON.parse(config) as object) },
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

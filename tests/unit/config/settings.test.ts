import { describe, expect, test } from 'bun:test'
import { loadSettings } from '../../../src/config/settings'

const DEFAULTS = loadSettings({}).settings

test('without variables every setting has its documented default', () => {
  expect(loadSettings({})).toEqual({
    problems: [],
    settings: {
      PORTUS_PORT: 8080,
      PORTUS_KEEP_ALIVE_SECONDS: 75,
      PORTUS_TRUST_PROXY_ENV: false,
      PORTUS_WORKERS: 1,
      PORTUS_LEDGER_DAYS: 90,
      PORTUS_LOG_LEVEL: 'info',
      PORTUS_HEADERS_TIMEOUT_MS: 900_000,
      PORTUS_STREAM_IDLE_TIMEOUT_MS: 900_000,
      PORTUS_PING_INTERVAL_MS: 15_000,
      PORTUS_RESPONSES_WEBSOCKET: 'on',
      PORTUS_BODY_TIMEOUT_MS: 60_000,
      PORTUS_BODY_TOTAL_TIMEOUT_MS: 600_000,
      PORTUS_UPLOAD_TOTAL_TIMEOUT_MS: 3_600_000,
      PORTUS_SHUTDOWN_DELAY_MS: 0,
      PORTUS_SHUTDOWN_TIMEOUT_MS: 30_000,
      PORTUS_MAX_BODY_BYTES: 67_108_864,
      PORTUS_MAX_UPLOAD_BYTES: 1_073_741_824,
      PORTUS_MAX_BYTES_IN_FLIGHT: 536_870_912,
    },
  })
})

test('variables are read; empty ones are as if they were not set', () => {
  const { settings, problems } = loadSettings({
    PORTUS_PORT: '0',
    PORTUS_HOST: '::1',
    PORTUS_LOG_LEVEL: '',
    PORTKEY_GATEWAY_URL: 'https://gateway:8787/',
    PORTUS_MAX_BODY_BYTES: '1024',
  })

  expect(problems).toEqual([])
  expect(settings).toEqual({
    ...DEFAULTS,
    PORTUS_PORT: 0,
    PORTUS_HOST: '::1',
    PORTKEY_GATEWAY_URL: 'https://gateway:8787/',
    PORTUS_MAX_BODY_BYTES: 1024,
  })
})

describe('a bad value is refused with what is wanted:', () => {
  const port = 'must be a whole number from 0 to 65535'
  const origin = 'must be an origin without a path, like http://127.0.0.1:8787'
  const cases: [string, string, string][] = [
    ...['http', '65536', '-1', '8080.5', '1e3', '0x1F90', ' 8080', '8080 ', 'true', '٣'].map(
      (value): [string, string, string] => ['PORTUS_PORT', value, port],
    ),
    ['PORTUS_WORKERS', '0', 'must be a whole number from 1 to 256'],
    ['PORTUS_WORKERS', '257', 'must be a whole number from 1 to 256'],
    ['PORTUS_KEEP_ALIVE_SECONDS', '256', 'must be a whole number from 0 to 255'],
    ['PORTUS_KEEP_ALIVE_SECONDS', '-1', 'must be a whole number from 0 to 255'],
    ['PORTUS_BODY_TIMEOUT_MS', '0', 'must be a whole number, 1 or more'],
    ['PORTUS_BODY_TIMEOUT_MS', '60s', 'must be a whole number, 1 or more'],
    ['PORTUS_LOG_LEVEL', 'INFO', 'must be debug, info, warn or error'],
    ['PORTKEY_GATEWAY_URL', 'gateway:8787', origin],
    ['PORTKEY_GATEWAY_URL', 'ftp://gateway', origin],
    ['PORTKEY_GATEWAY_URL', 'http://gateway/v1', origin],
    ['PORTKEY_GATEWAY_URL', 'http://user:password@gateway', origin],
    ['PORTKEY_GATEWAY_URL', 'http://gateway?x', origin],
  ]
  test.each(cases)('%s=%p', (source, value, message) => {
    const { settings, problems } = loadSettings({ [source]: value })

    expect(problems).toEqual([{ source, message }])
    expect(settings).toEqual(DEFAULTS)
  })

  test('all of them at once', () => {
    const { problems } = loadSettings({ PORTUS_PORT: 'x', PORTUS_LOG_LEVEL: 'y', PORTUS_HSOT: 'z' })

    expect(problems.map(({ source }) => source)).toEqual([
      'PORTUS_PORT',
      'PORTUS_LOG_LEVEL',
      'PORTUS_HSOT',
    ])
  })
})

test('what Kubernetes sets for a service called portus is not taken for a setting', () => {
  expect(
    loadSettings({
      PORTUS_PORT: 'tcp://10.0.0.1:8080',
      PORTUS_PORT_8080_TCP: 'tcp://10.0.0.1:8080',
      PORTUS_PORT_8080_TCP_PROTO: 'tcp',
      PORTUS_PORT_8080_TCP_PORT: '8080',
      PORTUS_PORT_8080_TCP_ADDR: '10.0.0.1',
      PORTUS_SERVICE_HOST: '10.0.0.1',
      PORTUS_SERVICE_PORT: '8080',
      PORTUS_SERVICE_PORT_HTTP: '8080',
    }),
  ).toEqual({ settings: DEFAULTS, problems: [] })
})

test.each([
  ['PORTUS_PROT', 'PORTUS_PORT'],
  ['PORTUS_LOGLEVEL', 'PORTUS_LOG_LEVEL'],
  ['PORTUS_CONFIG', 'PORTUS_CONFIG_PATH'],
  ['PORTKEY_GATEWAY_URI', 'PORTKEY_GATEWAY_URL'],
  ['PORTUS_TRUST_PROXY', 'PORTUS_TRUST_PROXY_ENV'],
])('%s is taken for a misspelt %s', (source, meant) => {
  expect(loadSettings({ [source]: 'x' }).problems).toEqual([
    { source, message: `unknown variable, did you mean "${meant}"?` },
  ])
})

test('variables of others are left alone', () => {
  const env = { PORTUS_IMAGE_TAG: 'x', PORTKEY_API_KEY: 'x', PORT: '1', PATH: '/bin', PORTUS: 'x' }

  expect(loadSettings(env).problems).toEqual([])
})

test.each([
  [{}, undefined],
  [{ PORTUS_DATA_PATH: '/data' }, '/data'],
  [{ STATE_DIRECTORY: '/var/lib/portus' }, '/var/lib/portus'],
  [{ STATE_DIRECTORY: '/var/lib/a:/var/lib/b' }, '/var/lib/a'],
  [{ STATE_DIRECTORY: '/var/lib/portus', PORTUS_DATA_PATH: '/data' }, '/data'],
  [{ STATE_DIRECTORY: '', PORTUS_DATA_PATH: '' }, undefined],
])('the data folder of %p', (env, expected) => {
  expect(loadSettings(env).settings.PORTUS_DATA_PATH).toBe(expected as string)
})

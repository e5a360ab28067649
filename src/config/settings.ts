import type { Static, TSchema } from '@sinclair/typebox'
import * as t from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { isServiceLink } from './service-links'
import type { Problem } from './source/problems'
import type { Env } from './source/variables'
import { didYouMean } from './validate/did-you-mean'
import { expectation, fromText } from './validate/expectation'

const positive = (description: string, defaultValue: number) =>
  t.Integer({ minimum: 1, default: defaultValue, description })

/** A name or an address, which has two colons at least where it has any. A port is never compared. */
const HOST = '(?:[A-Za-z0-9_.-]+|\\[?[\\dA-Fa-f]*:[\\dA-Fa-f]*:[\\dA-Fa-f:.]*\\]?)'

/** The settings, which are environment variables. Durations are milliseconds. */
export const Settings = t.Object({
  PORTUS_PORT: t.Integer({ minimum: 0, maximum: 65535, default: 8080, description: 'Port' }),
  PORTUS_HOST: t.Optional(t.String({ description: 'Address to listen on' })),
  PORTUS_OPS_PORT: t.Optional(
    t.Integer({ minimum: 0, maximum: 65535, description: 'Port for metrics and state alone' }),
  ),
  PORTUS_OPS_HOST: t.Optional(
    t.String({ description: 'Address for PORTUS_OPS_PORT; that of PORTUS_HOST by default' }),
  ),
  PORTUS_BASE_PATH: t.Optional(
    t.String({
      pattern: '^(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$',
      description: 'a path without a slash at its end, like /llm',
    }),
  ),
  PORTUS_TRUSTED_PROXIES: t.Optional(
    t.String({ description: 'Networks of proxies that may say who the client is, with commas' }),
  ),
  PORTUS_CORS_ORIGINS: t.Optional(
    t.String({
      pattern: '^(?:\\*|https?://[^/@?#\\s,*]+(?: ?, ?https?://[^/@?#\\s,*]+)*)$',
      description:
        'origins of web pages without a path, with commas, like https://a.example; * for every one',
    }),
  ),
  PORTUS_TLS_CERT_FILE: t.Optional(t.String({ description: 'File with the certificate chain' })),
  PORTUS_TLS_KEY_FILE: t.Optional(t.String({ description: 'File with its private key' })),
  PORTUS_KEEP_ALIVE_SECONDS: t.Integer({
    minimum: 0,
    maximum: 255,
    default: 75,
    description: 'Seconds until an idle connection is closed; 0 closes none',
  }),
  PORTUS_TRUST_PROXY_ENV: t.Boolean({
    default: false,
    description: 'Whether HTTP_PROXY and its kin apply: true or false',
  }),
  TRUSTED_CUSTOM_HOSTS: t.Optional(
    t.String({
      pattern: `^\\s*${HOST}(?:\\s*,\\s*${HOST})*\\s*$`,
      description:
        'names or addresses of hosts on private networks, without scheme and port, with commas, like 10.0.0.7,ollama',
    }),
  ),
  PORTUS_WORKERS: t.Integer({
    minimum: 1,
    maximum: 256,
    default: 1,
    description: 'Processes that answer',
  }),
  PORTUS_CONFIG_PATH: t.Optional(t.String({ description: 'Folder with models/' })),
  PORTUS_DATA_PATH: t.Optional(
    t.String({ description: 'Folder for what is kept, which all workers share' }),
  ),
  PORTUS_DATABASE_URL: t.Optional(
    t.String({
      pattern: '^postgres(?:ql)?://\\S+$',
      description: 'a URL of PostgreSQL, like postgres://user:password@host:5432/portus',
    }),
  ),
  PORTUS_REDIS_URL: t.Optional(
    t.String({
      pattern:
        '^(?:redis(?:s|\\+tls)?://[^\\s/?#]+(?:/\\d*)?|redis(?:\\+tls)?\\+unix:///[^\\s?#]+)$',
      description:
        'a URL of Redis, like redis://user:password@host:6379/0, rediss://host or redis+unix:///run/redis.sock',
    }),
  ),
  PORTUS_ALERT_URL: t.Optional(
    t.String({
      pattern: '^https?://\\S+$',
      description: 'an address that takes JSON by POST, like https://alerts.example.com/hook',
    }),
  ),
  PORTUS_ALERT_TOKEN: t.Optional(
    t.String({
      pattern: '^[\\x21-\\x7e]+$',
      description: 'a token of ASCII characters without spaces',
    }),
  ),
  PORTUS_LEDGER_DAYS: positive('Days for which a row of each request is kept', 90),
  PORTUS_LOG_LEVEL: t.Union(
    [t.Literal('debug'), t.Literal('info'), t.Literal('warn'), t.Literal('error')],
    { default: 'info', description: 'Lowest level that is logged: debug, info, warn or error' },
  ),
  PORTKEY_GATEWAY_URL: t.Optional(
    t.String({
      pattern: '^https?://[^/@?#\\s]+/?$',
      description: 'an origin without a path, like http://127.0.0.1:8787',
    }),
  ),
  PORTUS_HEADERS_TIMEOUT_MS: positive('Wait for the first byte of an answer', 900_000),
  PORTUS_STREAM_IDLE_TIMEOUT_MS: positive('Longest silence inside an answer', 900_000),
  PORTUS_PING_INTERVAL_MS: t.Integer({
    minimum: 0,
    default: 15_000,
    description: 'Silence in a translated stream until a ping; 0 sends none',
  }),
  PORTUS_RESPONSES_WEBSOCKET: t.Union([t.Literal('on'), t.Literal('off')], {
    default: 'on',
    description: 'Whether /v1/responses is a WebSocket too: on or off',
  }),
  PORTUS_BODY_TIMEOUT_MS: positive('Longest silence inside a request body', 60_000),
  PORTUS_BODY_TOTAL_TIMEOUT_MS: positive('Longest time of a JSON request body', 600_000),
  PORTUS_UPLOAD_TOTAL_TIMEOUT_MS: positive('Longest time of an uploaded form', 3_600_000),
  PORTUS_SHUTDOWN_DELAY_MS: t.Integer({
    minimum: 0,
    default: 0,
    description: 'Time in which a server that ends still accepts connections',
  }),
  PORTUS_SHUTDOWN_TIMEOUT_MS: positive('Time for running requests at shutdown', 30_000),
  PORTUS_MAX_BODY_BYTES: positive('Largest JSON request body', 64 * 1024 * 1024),
  PORTUS_MAX_UPLOAD_BYTES: positive('Largest uploaded form', 1024 * 1024 * 1024),
  PORTUS_MAX_BYTES_IN_FLIGHT: positive(
    'Bytes that running requests may hold together',
    512 * 1024 * 1024,
  ),
})
export type Settings = Static<typeof Settings>

/** The settings whose values are secrets. There are no flags for them: every user of a machine sees the arguments of a process. */
export const SECRET_SETTINGS: readonly string[] = [
  'PORTUS_DATABASE_URL',
  'PORTUS_REDIS_URL',
  'PORTUS_ALERT_URL',
  'PORTUS_ALERT_TOKEN',
]

/**
 * Reads the settings. A setting with a problem gets its default. That of the data folder is the first one that systemd
 * gives a service. https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#RuntimeDirectory=
 */
export function loadSettings(env: Env): { settings: Settings; problems: Problem[] } {
  const problems: Problem[] = []
  const settings = Object.entries<TSchema>(Settings.properties).map(([name, schema]) => {
    const text = env[name]
    if (!text || isServiceLink(name, env)) return [name, schema.default]
    const value = fromText(schema, text)
    if (Value.Check(schema, value)) return [name, value]
    problems.push({ source: name, message: `must be ${expectation(schema)}` })
    return [name, schema.default]
  })
  const given = settings.filter(([, value]) => value !== undefined)
  const [stateFolder] = (env.STATE_DIRECTORY ?? '').split(':')
  return {
    settings: {
      ...(stateFolder && { PORTUS_DATA_PATH: stateFolder }),
      ...(Object.fromEntries(given) as Settings),
    },
    problems: [...problems, ...misspelt(env)],
  }
}

/** What people call the keys of applications. */
const LIKE_KEYS = /^PORTUS_(?:(?:API|PROXY|AUTH|ACCESS|MASTER|CLIENT)_)?(?:KEYS?|TOKENS?)(?:_|$)/

/** Clients on the same machine read their key from it, so it is no problem here. */
const OF_CLIENTS = 'PORTUS_KEY'

/** What the operator should know of the variables of clients. */
export const clientVariables = (env: Env): Problem[] =>
  env[OF_CLIENTS]
    ? [
        {
          source: OF_CLIENTS,
          message: 'lets nobody in; the key of an application is PORTUS_KEY_<APPLICATION>',
        },
      ]
    : []

function suggestionFor(name: string, known: readonly string[]): string {
  if (name.startsWith('PORTUS_ADMIN')) return '; an admin key is PORTUS_ADMIN_KEY_<NAME>'
  if (LIKE_KEYS.test(name)) return '; the key of an application is PORTUS_KEY_<APPLICATION>'
  return didYouMean(name, known)
}

/** Problems with unknown variables whose names resemble a known one. */
function misspelt(env: Env): Problem[] {
  const known = Object.keys(Settings.properties)
  return Object.keys(env)
    .filter((name) => name.startsWith('PORTUS_') || name.startsWith('PORTKEY_'))
    .filter(
      (name) =>
        !known.includes(name) && name !== OF_CLIENTS && !/^PORTUS_(?:ADMIN_)?KEY_/.test(name),
    )
    .filter((name) => !isServiceLink(name, env))
    .map((name) => ({
      name,
      suggestion: suggestionFor(name, known),
    }))
    .filter(({ suggestion }) => suggestion)
    .map(({ name, suggestion }) => ({ source: name, message: `unknown variable${suggestion}` }))
}

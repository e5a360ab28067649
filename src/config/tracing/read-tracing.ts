import type { TracingSettings } from '../../telemetry/otlp/settings'
import type { Problem } from '../source/problems'
import type { Env } from '../source/variables'
import { readPairs } from './pairs'
import { readSampler } from './read-sampler'

/** The traces that the environment asks for, and what is wrong with that. */
export type ReadTracing = {
  /** Undefined where nothing is sent. */
  settings?: TracingSettings
  /** What no output may show. */
  secrets: readonly string[]
  problems: Problem[]
  warnings: Problem[]
}

const NOTHING: ReadTracing = { secrets: [], problems: [], warnings: [] }

const OTLP = 'OTEL_EXPORTER_OTLP'
/** Where traces go, below an endpoint for everything. https://opentelemetry.io/docs/specs/otel/protocol/exporter/ */
const PATH = '/v1/traces'

/** Credentials have a variable of their own, and would be logged here. */
const URL_PATTERN = /^https?:\/\/[^/@?#\s]+(?:\/[^@?#\s]*)?$/

const DEFAULT_TIMEOUT_MS = 10_000
const MAX_TIMEOUT_MS = 600_000
const WHOLE_NUMBER = /^\d{1,9}$/

/** Headers that are the transport's own. */
const OWN_HEADERS = /^(?:host|connection|content-.*|transfer-encoding|accept-encoding)$/i

/** What only the SDKs know. A receiver with such certificates would refuse every request. */
const UNKNOWN = ['CERTIFICATE', 'CLIENT_CERTIFICATE', 'CLIENT_KEY']

/**
 * Reads OpenTelemetry's own variables, if one of them says where spans go.
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export function readTracing(env: Env): ReadTracing {
  const isOff = isTrue(env.OTEL_SDK_DISABLED) || env.OTEL_TRACES_EXPORTER?.trim() === 'none'
  const address = addressIn(env)
  if (!address || isOff) return NOTHING
  const problems: Problem[] = []
  const refuse = (source: string, message: string) => void problems.push({ source, message })
  if (!URL_PATTERN.test(address.value) || !URL.canParse(address.value))
    refuse(
      address.source,
      'must be an address without credentials and query, like http://127.0.0.1:4318',
    )
  const exporter = env.OTEL_TRACES_EXPORTER?.trim()
  if (exporter && exporter !== 'otlp') refuse('OTEL_TRACES_EXPORTER', 'must be otlp or none')
  const headers = pairsIn(signal(env, 'HEADERS'), refuse)
  const own = Object.keys(headers).find((name) => OWN_HEADERS.test(name))
  if (own !== undefined) refuse(signal(env, 'HEADERS').source, `may not set ${own}`)
  const timeout = signal(env, 'TIMEOUT')
  const timeoutMs = timeout.value ? timeoutIn(timeout.value) : DEFAULT_TIMEOUT_MS
  if (timeoutMs === undefined)
    refuse(timeout.source, `must be a whole number of milliseconds from 1 to ${MAX_TIMEOUT_MS}`)
  const compression = signal(env, 'COMPRESSION')
  if (compression.value && !['gzip', 'none'].includes(compression.value))
    refuse(compression.source, 'must be gzip or none')
  const protocol = protocolIn(env)
  const resource = { source: 'OTEL_RESOURCE_ATTRIBUTES', value: env.OTEL_RESOURCE_ATTRIBUTES ?? '' }
  const attributes = pairsIn(resource, refuse)
  const { sampler, problems: ofSampler } = readSampler(env)
  return {
    ...(problems.length === 0 && {
      settings: {
        url: address.url,
        headers,
        timeoutMs: timeoutMs ?? DEFAULT_TIMEOUT_MS,
        isCompressed: compression.value !== 'none',
        sampler,
        resource: {
          'service.name': 'portus',
          ...attributes,
          ...(env.OTEL_SERVICE_NAME && { 'service.name': env.OTEL_SERVICE_NAME }),
        },
      },
    }),
    secrets: Object.values(headers).flatMap(secretsIn),
    problems: [...problems, ...protocol.problems, ...ofSampler],
    warnings: [...protocol.warnings, ...unknownIn(env)],
  }
}

const isTrue = (text: string | undefined): boolean => text?.trim().toLowerCase() === 'true'

/** The variable for traces alone, or else the one for all that is sent. */
function signal(env: Env, name: string): { source: string; value: string } {
  const own = `${OTLP}_TRACES_${name}`
  const source = env[own] ? own : `${OTLP}_${name}`
  return { source, value: env[source]?.trim() ?? '' }
}

/** The address for traces is taken as it is; to the one for everything the path is added. */
function addressIn(env: Env): { source: string; value: string; url: string } | undefined {
  const { source, value } = signal(env, 'ENDPOINT')
  if (!value) return undefined
  const isOwn = source === `${OTLP}_TRACES_ENDPOINT`
  return { source, value, url: isOwn ? value : value.replace(/\/$/, '') + PATH }
}

type Refuse = (source: string, message: string) => void

function pairsIn({ source, value }: { source: string; value: string }, refuse: Refuse) {
  const pairs = readPairs(value)
  if (!pairs)
    refuse(source, 'must be name=value, with commas between several, and values percent-encoded')
  return pairs ?? {}
}

function timeoutIn(text: string): number | undefined {
  const ms = WHOLE_NUMBER.test(text) ? Number(text) : 0
  return ms >= 1 && ms <= MAX_TIMEOUT_MS ? ms : undefined
}

/** A value, and what stands behind the scheme of an `authorization`. */
function secretsIn(value: string): string[] {
  const space = value.indexOf(' ')
  return space === -1 ? [value] : [value, value.slice(space + 1)]
}

/** Receivers take JSON at the port at which they take Protobuf over HTTP. gRPC has another one. */
function protocolIn(env: Env): Pick<ReadTracing, 'problems' | 'warnings'> {
  const { source, value } = signal(env, 'PROTOCOL')
  if (!value || value === 'http/json') return { problems: [], warnings: [] }
  if (value !== 'http/protobuf')
    return {
      problems: [{ source, message: 'must be http/json, which is what Portus speaks' }],
      warnings: [],
    }
  const message =
    'has no effect: spans are sent as http/json, which receivers take at the same address'
  return { problems: [], warnings: [{ source, message }] }
}

const unknownIn = (env: Env): Problem[] =>
  UNKNOWN.flatMap((name) => {
    const { source, value } = signal(env, name)
    const message = 'has no effect: NODE_EXTRA_CA_CERTS names further authorities'
    return value ? [{ source, message }] : []
  })

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { ENDPOINTS, REALTIME } from '../../../src/api/endpoints/endpoints'
import { type Client, type Feature, type Gateway, MATRIX, MODELS } from '../../compat/matrix'
import { KEY, openaiAlias } from '../portus'
import { everyApi } from '../providers/models/every-api'
import { isForced, wantsJson } from '../providers/models/schema-filler'
import { type Handshake, startRealtimeSessions } from '../providers/realtime'
import type { FakeProvider, Received } from '../providers/server'
import { startStack } from './stack'

/** A key that no Portus knows. */
export const WRONG_KEY = 'pk-somebody-else-0000'

/** Everything that a client's tests stand on. */
export type ClientStack = {
  /** Where Portus listens, without a path. */
  url: string
  provider: FakeProvider
  /** The one request that reached the provider. */
  only: () => Received
  /** What reached the provider behind the alias `voice`, which has a realtime API. */
  handshakes: Handshake[]
}

async function start(gateway: Gateway) {
  const sessions = startRealtimeSessions()
  const started = await startStack(gateway, () => ({ voice: openaiAlias(sessions.url) }))
  started.resources.use(sessions)
  const { url, provider, only, output, resources } = started
  const stack: ClientStack = { url, provider, only, handshakes: sessions.handshakes }
  return { stack, features: new Set<Feature>(), resources, output }
}

/**
 * Runs a client's tests in front of the executable, with the gateway inside and with the official
 * one. Afterwards what the executable has logged is compared with what {@link MATRIX} says of the
 * client: it may neither claim more nor less.
 */
export function testClient(
  client: Client,
  define: (stack: () => ClientStack, gateway: Gateway) => void,
): void {
  describe.each(['embedded', 'official'] as const)(
    `${client}, through the %s gateway`,
    (gateway) => {
      let started: Awaited<ReturnType<typeof start>>
      beforeAll(async () => {
        started = await start(gateway)
      }, 60_000)
      beforeEach(() => {
        const answer = everyApi()
        started.stack.provider.received.length = 0
        started.stack.handshakes.length = 0
        started.stack.provider.answer = (received) => {
          for (const feature of featuresOf(received.json ?? {})) started.features.add(feature)
          return answer(received)
        }
      })
      afterAll(() => started?.resources.disposeAsync())

      define(() => started.stack, gateway)

      test('has been served exactly what the matrix says', async () => {
        const { stack, features, output } = started

        const served = await servedEndpoints(stack.url, output, client)

        expect([...served].sort()).toEqual([...MATRIX[client][gateway].endpoints].sort())
        expect([...features].sort()).toEqual([...MATRIX[client][gateway].features].sort())
      })
    },
  )
}

/** What a request that reached the provider asked for. */
function* featuresOf(json: Record<string, unknown>): Generator<Feature> {
  if (json.stream === true) yield 'streaming'
  const { text } = json as { text?: { format?: { type?: string } } }
  if (wantsJson(json) || isForced(json) || text?.format?.type === 'json_schema')
    yield 'structured output'
  else if (Array.isArray(json.tools) && json.tools.length > 0) yield 'tools'
}

type LogLine = Partial<Record<'method' | 'path' | 'outcome' | 'request_id', string>> & {
  status?: number
}

/** The names of the endpoints that the executable has logged complete answers of. */
async function servedEndpoints(
  url: string,
  output: { stdout: string },
  client: Client,
): Promise<Set<string>> {
  const last = crypto.randomUUID()
  const headers = { authorization: `Bearer ${KEY}`, 'x-request-id': last }
  await fetch(`${url}/v1/models`, { headers })
  while (!output.stdout.includes(last)) await Bun.sleep(5)
  const lines = output.stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogLine)
  return new Set(
    lines
      .filter(({ request_id, outcome }) => request_id !== last && outcome === 'complete')
      .filter(({ status }) => status === 200 || status === 201 || status === 101)
      .map((line) => endpointName(line, client)),
  )
}

/** The endpoint of a line of the log. Where two APIs have the path, it is that of the client's. */
function endpointName({ method, path }: LogLine, client: Client): string {
  const own = client === '@anthropic-ai/sdk' ? 'anthropic' : 'openai'
  const found = [...ENDPOINTS, REALTIME, MODELS].filter(
    (one) =>
      one.method === method &&
      new RegExp(`^${one.path.replace(/(?<=\/):\w+|\*/g, '[\\w-]+')}$`).test(path ?? ''),
  )
  const endpoint = found.find(({ dialect }) => dialect === own) ?? found[0]
  return endpoint?.name ?? `${method} ${path}`
}

/**
 * Whether a schema that the gateway drops on its way to Anthropic arrives all the same: the gateway
 * inside is told to put it back, and for any other the request is refused.
 */
export const mendsSchemas = (gateway: Gateway) => gateway === 'embedded'

/** The form that the provider received. */
export const formOf = ({ bytes, headers }: Received) =>
  new Response(bytes, {
    headers: { 'content-type': headers.get('content-type') ?? '' },
  }).formData()

/** What a call throws, or fails the test by not throwing. */
export const thrown = (call: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(call).then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  )

/** Temperatures for the tools of the tests, in the words that the model repeats. */
export const weatherIn = (city: string) => `${city}: ${{ Paris: 21, Oslo: 8, Rome: 27 }[city]} °C`

/** What the model says when it has asked about every city that it wanted to. */
export const FORECAST = 'Paris: 21 °C; Oslo: 8 °C; Rome: 27 °C'

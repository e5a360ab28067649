import { beforeAll, expect, test } from 'bun:test'
import { KEY, openaiAlias } from '../../support/portus'
import { binary, startBinary } from '../../support/process/binary'
import { linesOf, saying } from '../../support/process/log-lines'
import { NOBODY } from '../../support/process/nobody'
import { startProvider } from '../../support/providers/server'
import { ofKind, startSpanReceiver } from '../../support/providers/span-receiver'

beforeAll(() => binary(), 120_000)

const CHAT = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] }

const chat = async (url: string) =>
  (
    await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}` },
      body: JSON.stringify(CHAT),
    })
  ).text()

test.each([1, 2])(
  '%d processes send their spans, the last of them as they end',
  async (workers) => {
    using provider = startProvider()
    using receiver = startSpanReceiver()
    await using portus = await startBinary({
      aliases: { m: openaiAlias(provider.url) },
      env: {
        PORTUS_KEY_TESTS: KEY,
        PORTUS_WORKERS: String(workers),
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_EXPORTER_OTLP_HEADERS: 'x-team=secret-of-the-team',
        OTEL_SERVICE_NAME: 'front-door',
      },
    })
    await Promise.all(Array.from({ length: 20 }, () => chat(portus.url)))
    portus.child.kill('SIGTERM')
    const code = await portus.ended()
    const spans = await receiver.received(40)

    const servers = ofKind(spans, 'server')
    const parents = new Set(servers.map(({ spanId }) => spanId))
    const instances = new Set(
      receiver.exports.map(({ resource }) => resource['service.instance.id']),
    )
    expect(code).toBe(0)
    expect(servers).toHaveLength(20)
    expect(
      ofKind(spans, 'client').filter(({ parentSpanId }) => !parents.has(parentSpanId ?? '')),
    ).toEqual([])
    expect(provider.received.map(({ headers }) => headers.get('traceparent')).sort()).toEqual(
      ofKind(spans, 'client')
        .map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`)
        .sort(),
    )
    expect(receiver.exports[0]?.resource['service.name']).toBe('front-door')
    expect(instances.size).toBeLessThanOrEqual(workers)
    expect(receiver.exports[0]?.headers.get('x-team')).toBe('secret-of-the-team')
    const ids = saying(portus, 'request').map(({ trace_id }) => trace_id)
    expect(ids.sort()).toEqual(servers.map(({ traceId }) => traceId).sort())
    expect(portus.output.stdout).not.toContain('secret-of-the-team')
  },
  60_000,
)

test('a receiver that is not there costs no request and delays no end', async () => {
  using provider = startProvider()
  await using portus = await startBinary({
    aliases: { m: openaiAlias(provider.url) },
    env: { PORTUS_KEY_TESTS: KEY, OTEL_EXPORTER_OTLP_ENDPOINT: `http://${NOBODY}` },
  })
  await chat(portus.url)
  portus.child.kill('SIGTERM')
  const code = await portus.ended()

  expect(code).toBe(0)
  expect(saying(portus, 'spans dropped')).toEqual([
    expect.objectContaining({ level: 'warn', spans: 2, cause: 'ECONNREFUSED' }),
  ])
  expect(linesOf(portus).filter(({ message }) => message === 'request')).toHaveLength(1)
}, 60_000)

test('a wrong variable keeps it from starting, and says no value', async () => {
  await using portus = await startBinary({
    aliases: { m: openaiAlias('http://127.0.0.1:2/v1') },
    env: {
      PORTUS_KEY_TESTS: KEY,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4317',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_HEADERS: 'some-secret-without-a-name',
    },
  })
  const code = await portus.ended()

  expect(code).toBe(1)
  expect(portus.output.stderr).toContain('OTEL_EXPORTER_OTLP_PROTOCOL: must be http/json')
  expect(portus.output.stderr).toContain('OTEL_EXPORTER_OTLP_HEADERS: must be name=value')
  expect(portus.output.stderr + portus.output.stdout).not.toContain('some-secret')
}, 60_000)

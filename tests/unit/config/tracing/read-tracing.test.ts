import { describe, expect, test } from 'bun:test'
import { readTracing } from '../../../../src/config/tracing/read-tracing'

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }

describe('where spans go', () => {
  test.each([
    [{}, undefined],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: '' }, undefined],
    [ENDPOINT, 'http://127.0.0.1:4318/v1/traces'],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://a.example/otlp/' },
      'https://a.example/otlp/v1/traces',
    ],
    [
      { ...ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://b.example/in' },
      'https://b.example/in',
    ],
    [{ ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none' }, undefined],
    [{ ...ENDPOINT, OTEL_SDK_DISABLED: 'True' }, undefined],
    [{ ...ENDPOINT, OTEL_SDK_DISABLED: 'false' }, 'http://127.0.0.1:4318/v1/traces'],
  ])('%j: %s', (env, url) => {
    const { settings, problems, warnings } = readTracing(env)

    expect(settings?.url).toBe(url as never)
    expect([...problems, ...warnings]).toEqual([])
  })

  test('without an address no other variable is a problem', () => {
    const { settings, problems, warnings } = readTracing({
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_TRACES_SAMPLER: 'xray',
      OTEL_RESOURCE_ATTRIBUTES: 'broken',
    })

    expect(settings).toBeUndefined()
    expect([...problems, ...warnings]).toEqual([])
  })
})

test('what is set is taken, and what is for traces alone before what is for everything', () => {
  const { settings, secrets, problems } = readTracing({
    ...ENDPOINT,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-other=other',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS:
      'authorization=Bearer%20token-of-the-receiver, x-team = a%2Cb ',
    OTEL_EXPORTER_OTLP_TIMEOUT: '1',
    OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '2500',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.25',
    OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,deployment.environment.name=prod%20eu',
    OTEL_SERVICE_NAME: 'front-door',
  })

  expect(problems).toEqual([])
  expect(settings).toEqual({
    url: 'http://127.0.0.1:4318/v1/traces',
    headers: { authorization: 'Bearer token-of-the-receiver', 'x-team': 'a,b' },
    timeoutMs: 2500,
    isCompressed: false,
    sampler: { ratio: 0.25, isParentBased: true },
    resource: { 'service.name': 'front-door', 'deployment.environment.name': 'prod eu' },
  })
  expect(secrets).toContain('token-of-the-receiver')
})

test.each([
  ['always_on', { ratio: 1, isParentBased: false }],
  ['always_off', { ratio: 0, isParentBased: false }],
  ['traceidratio', { ratio: 1, isParentBased: false }],
  ['parentbased_always_on', { ratio: 1, isParentBased: true }],
  ['parentbased_always_off', { ratio: 0, isParentBased: true }],
  ['', { ratio: 1, isParentBased: true }],
])('the sampler %p', (name, sampler) => {
  expect(readTracing({ ...ENDPOINT, OTEL_TRACES_SAMPLER: name }).settings?.sampler).toEqual(sampler)
})

describe('a problem says which variable, and shows no value', () => {
  test.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector-secret:4318'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://user:secret@a.example'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'https://a.example/v1?key=secret'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'secret'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a b=secret'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a=secret%0d%0ab:c'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a=secret%'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'Content-Type=secret'],
    ['OTEL_EXPORTER_OTLP_TIMEOUT', '0'],
    ['OTEL_EXPORTER_OTLP_TIMEOUT', '10s-secret'],
    ['OTEL_EXPORTER_OTLP_COMPRESSION', 'secret'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
    ['OTEL_TRACES_EXPORTER', 'secret'],
    ['OTEL_TRACES_SAMPLER', 'secret'],
    ['OTEL_RESOURCE_ATTRIBUTES', 'secret'],
  ])('%s=%s', (name, value) => {
    const { problems } = readTracing({ ...ENDPOINT, [name]: value })

    expect(problems.map(({ source }) => source)).toEqual([name])
    expect(problems[0]?.message).not.toContain('secret')
  })

  test.each(['', '-1', '2', '1.5', 'half', '1e-3'].slice(1))('the ratio %s', (ratio) => {
    const { problems } = readTracing({
      ...ENDPOINT,
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: ratio,
    })

    expect(problems).toEqual([
      { source: 'OTEL_TRACES_SAMPLER_ARG', message: 'must be a number from 0 to 1' },
    ])
  })
})

test.each([
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'http/protobuf'],
  ['OTEL_EXPORTER_OTLP_CERTIFICATE', '/etc/ca.pem'],
])('%s=%s is a warning, and spans are sent', (name, value) => {
  const { settings, problems, warnings } = readTracing({ ...ENDPOINT, [name]: value })

  expect(settings).toBeDefined()
  expect(problems).toEqual([])
  expect(warnings.map(({ source }) => source)).toEqual([name])
})

import { describe, expect, test } from 'bun:test'
import { PROVIDERS } from '../../../../src/alias/providers'
import {
  NATIVE_FORMATS,
  NATIVE_KINDS,
  nativeRow,
  nativeUrl,
} from '../../../../src/api/native/formats'
import {
  AZURE_CLAUDE,
  VERTEX_ENDPOINT,
  VERTEX_MISTRAL,
  VERTEX_OPEN,
} from '../../../../src/api/provider-apis'

const ROWS = NATIVE_KINDS.flatMap((kind) =>
  Object.entries(NATIVE_FORMATS[kind]).map(([api, row]) => ({ kind, api, row })),
)

describe('the rows of the table', () => {
  test('are about providers that there are', () => {
    const clouds = [AZURE_CLAUDE, VERTEX_ENDPOINT, VERTEX_MISTRAL, VERTEX_OPEN]
    const known: readonly string[] = [...PROVIDERS, ...clouds]

    expect(ROWS.filter(({ api }) => !known.includes(api))).toEqual([])
    expect(ROWS.map(({ api }) => api)).toEqual(expect.arrayContaining(clouds))
  })

  test('name the provider’s document', () => {
    for (const { row } of ROWS) expect(row.source).toMatch(/^https:\/\/[\w.-]+\/\S*$/)
  })

  test('do not take what they drop, nor drop what they rename to', () => {
    for (const { row } of ROWS) {
      const { drop = [], takes = [], rename = {} } = row
      expect(drop.filter((name) => takes.includes(name))).toEqual([])
      expect(Object.values(rename).filter((name) => drop.includes(name))).toEqual([])
      if (row.takes) for (const name of Object.values(rename)) expect(takes).toContain(name)
    }
  })

  test('have paths that begin with a slash and end without one', () => {
    for (const { row } of ROWS)
      if (row.place.from !== 'typed') expect(row.place.path).toMatch(/^(\/[\w.-]+)*$/)
  })
})

describe('a row holds', () => {
  const rows: [sentence: string, ...Parameters<typeof nativeRow>, holds: boolean][] = [
    ['of the provider itself', 'messages', 'deepseek', undefined, true],
    ['of its host', 'messages', 'deepseek', 'https://api.deepseek.com', true],
    ['of its other host', 'messages', 'moonshot', 'https://api.moonshot.ai/v1', true],
    ['of a host below its own', 'messages', 'fireworks-ai', 'https://us.api.fireworks.ai/x', true],
    ['not of another host', 'messages', 'deepseek', 'http://127.0.0.1:8000/v1', false],
    [
      'not of a host with a like name',
      'messages',
      'deepseek',
      'https://api.deepseek.com.evil',
      false,
    ],
    ['not of a text that is no URL', 'messages', 'deepseek', 'api.deepseek.com', false],
    ['of any host for chat', 'chat', 'deepseek', 'http://127.0.0.1:8000/v1', true],
    ['of any host for Anthropic', 'messages', 'anthropic', 'http://127.0.0.1:8000/v1', true],
    ['of nobody whose name is a word of the language', 'chat', 'constructor', undefined, false],
  ]

  test.each(rows)('%s', (_, kind, api, host, holds) => {
    expect(nativeRow(kind, api, host) !== undefined).toBe(holds)
  })
})

describe('an address', () => {
  const rows: [from: 'base' | 'origin', path: string, atBase: string, expected: string][] = [
    ['base', '', 'https://a.b/v1/messages', 'https://a.b/v1/messages'],
    ['base', '/v1', 'https://a.b/messages', 'https://a.b/v1/messages'],
    ['base', '/v1', 'http://a.b:9/x/messages', 'http://a.b:9/x/v1/messages'],
    ['base', '/../v1', 'http://a.b/x/run/messages', 'http://a.b/x/v1/messages'],
    ['base', '', 'https://a.b/messages?api-version=1', 'https://a.b/messages?api-version=1'],
    ['origin', '/anthropic/v1', 'https://a.b/messages', 'https://a.b/anthropic/v1/messages'],
    [
      'origin',
      '/api/anthropic/v1/',
      'https://a.b/api/v4/messages',
      'https://a.b/api/anthropic/v1/messages',
    ],
    ['origin', '', 'https://a.b/v1/messages', 'https://a.b/messages'],
    ['origin', '//evil.example', 'https://a.b/v1/messages', 'https://a.b//evil.example/messages'],
  ]

  test.each([
    'https://l-aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/google/models/m:generateContent',
    'https://l-aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/google/models/a/m:streamGenerateContent?alt=sse',
    'https://l-aiplatform.googleapis.com/v1/projects/p/locations/l/endpoints/openapi/chat/completions',
  ])('behind the location of %s', (typed) => {
    const place = { from: 'location', path: '/endpoints/openapi' } as const

    expect(nativeUrl(place, typed, '/v1/chat/completions')).toBe(
      'https://l-aiplatform.googleapis.com/v1/projects/p/locations/l/endpoints/openapi/chat/completions',
    )
  })

  test.each(rows)('from the %s with %p at %s is %s', (from, path, atBase, expected) => {
    expect(nativeUrl({ from, path }, atBase, '/v1/messages')).toBe(expected)
  })
})

import { describe, expect, test } from 'bun:test'
import { ENDPOINTS } from '../../../src/api/endpoints/endpoints'
import { intendedBy, type MethodsOf } from '../../../src/http/base-address'

/** Ids stand where the table has parameters. */
const filled = (path: string) => path.replace(/:[A-Za-z_]+/g, 'id-1')
const ROUTES = ENDPOINTS.map(({ path, method, dialect }) => ({
  path: filled(path),
  method,
  dialect,
}))
const methodsOf: MethodsOf = (path) =>
  ROUTES.filter((one) => one.path === path).map((one) => one.method)

const HEADERS = {
  openai: new Headers(),
  anthropic: new Headers({ 'anthropic-version': '2023-06-01' }),
  google: new Headers({ 'x-goog-api-key': 'k' }),
}

/** What people put into the base address, as a prefix of what the client asks for. */
const MISTAKES: readonly [what: string, wrong: (path: string) => string][] = [
  ['the version twice', (path) => path.replace(/^(\/v1(?:beta)?)/, '$1$1')],
  ['no version', (path) => path.replace(/^\/v1(?:beta)?/, '')],
  ['an empty segment', (path) => `/${path}`],
  ['the path of OpenRouter', (path) => `/api${path}`],
  ['the name of OpenAI', (path) => `/openai${path}`],
  ['the name of Anthropic', (path) => `/anthropic${path}`],
  ['an endpoint', (path) => `${path}${path}`],
  [
    'an endpoint, and the version with it',
    (path) => `${path}${path.replace(/^\/v1(?:beta)?/, '')}`,
  ],
  ['a blank behind the path', (path) => `${path}%20`],
]

describe('a wrong base address is told from the right one', () => {
  for (const [what, wrong] of MISTAKES)
    test(what, () => {
      for (const { path, method, dialect } of ROUTES) {
        const asked = wrong(path)
        if (methodsOf(asked).includes(method)) continue
        const intended = intendedBy({ path: asked, method }, HEADERS[dialect], methodsOf)

        expect([asked, intended && methodsOf(intended.path).includes(method)]).toEqual([
          asked,
          true,
        ])
        expect(intended?.base).toBe(dialect === 'openai' ? '/v1' : '')
      }
    })
})

test('a path that no client means has no base address', () => {
  for (const path of [
    '/',
    '/favicon.ico',
    '/v1',
    '/v2/nothing',
    `/${'a/'.repeat(5000)}v1/messages`,
  ])
    expect(intendedBy({ path, method: 'POST' }, HEADERS.openai, methodsOf)).toBeUndefined()
})

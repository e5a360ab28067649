import { expect, test } from 'bun:test'
import { ENDPOINTS } from '../../../../src/api/endpoints/endpoints'
import { routeAt, withoutSlash } from '../../../../src/api/endpoints/route-at'

test.each([...new Set(ENDPOINTS.map(({ path }) => path))])(
  '%s is found by a path with ids',
  (path) => {
    expect(routeAt(path.replace(/\/:\w+/g, '/abc-1'))).toBe(path)
  },
)

test.each([
  ['/v1/responses/input_tokens', '/v1/responses/input_tokens'],
  ['/v1/none/abc', '/v1/none/abc'],
  ['/', '/'],
])('%s is called %s', (path, expected) => {
  expect(routeAt(path)).toBe(expected)
})

test.each([
  ['/v1/a/', '/v1/a'],
  ['/v1/a//', '/v1/a'],
  ['/', '/'],
])('%s without its slashes is %s', (path, expected) => {
  expect(withoutSlash(path)).toBe(expected)
})

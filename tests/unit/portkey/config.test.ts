import { heapStats } from 'bun:jsc'
import { expect, test } from 'bun:test'
import { prepareAlias } from '../../../src/alias/alias'
import type { AliasFile } from '../../../src/alias/schema'
import { configRenderer } from '../../../src/portkey/config'
import type { ConfigRequest } from '../../../src/portkey/contract'

const MB = 1024 * 1024

const request = (beta: string | null): ConfigRequest => ({
  overrides: 'messages',
  isRepeatable: true,
  explicitParams: new Set(),
  beta,
  version: null,
})

const target: AliasFile = {
  provider: 'anthropic',
  api_key: 'sk',
  override_params: { model: 'claude' },
}

test('a configuration is rendered once for requests that are alike, and apart for each alias', () => {
  const render = configRenderer()
  const aliasOf = (name: string) =>
    prepareAlias(name, { ...target, override_params: { model: name } })
  const [one, other] = [aliasOf('one'), aliasOf('other')] as const
  const first = render(one, request('b'))

  expect(render(one, request('b'))).toBe(first)
  expect(render(one, request('c'))).not.toBe(first)
  expect(JSON.parse(first).override_params.model).toBe('one')
  expect(JSON.parse(render(other, request('b'))).override_params.model).toBe('other')
})

test('however many betas clients make up, and however many targets an alias has, little is kept', () => {
  const alias = prepareAlias('many', {
    strategy: { mode: 'fallback' },
    targets: Array.from({ length: 16 }, () => target),
  })
  const render = configRenderer()
  Bun.gc(true)
  const before = heapStats().heapSize + heapStats().extraMemorySize

  // Each is 240 KB, and all together are 60 MB.
  for (let at = 0; at < 250; at++) render(alias, request(`${at}-${'b'.repeat(15_000)}`))

  Bun.gc(true)
  const grown = heapStats().heapSize + heapStats().extraMemorySize - before
  expect(grown).toBeLessThan(32 * MB)
  expect(render(alias, request('last'))).toContain('last')
})

test('the gateway does not see by what rule targets are skipped, at any depth', () => {
  const strategy = { mode: 'fallback' as const, skip_failing: { failures: 2, seconds: 9 } }
  const alias = prepareAlias('skipping', {
    strategy: { ...strategy, on_status_codes: [500] },
    targets: [{ strategy, targets: [target, target] }, target],
  })

  const rendered = configRenderer()(alias, request(null))

  expect(rendered).not.toContain('skip_failing')
  expect(JSON.parse(rendered)).toMatchObject({
    strategy: { mode: 'fallback', on_status_codes: [500] },
    targets: [{ strategy: { mode: 'fallback' } }, {}],
  })
})

import { describe, expect, test } from 'bun:test'
import { PROVIDERS } from '../../../../src/alias/providers'
import { RETIRED } from '../../../../src/alias/retired'
import type { AliasFile } from '../../../../src/alias/schema'
import { findings, warnings } from '../../../../src/config/validate/rules'
import { configFolder, SOUND } from '../folder'

const at = (alias: object) =>
  warnings(alias as AliasFile).map(({ path, message }) => [path.join('.'), message])

describe('a provider whose service has ended', () => {
  test.each([...RETIRED.keys()])('%s is doubtful, and no problem', (provider) => {
    const { advice, source, since = '' } = RETIRED.get(provider)!
    const alias = { provider, api_key: 'k', override_params: { model: 'm' } } as AliasFile

    const [[path, message] = []] = at(alias)
    expect(path).toBe('provider')
    for (const words of [provider, advice, source, since]) expect(message).toContain(words)
    expect(findings(alias)).toEqual([])
  })

  test('is none where the alias names its host', () => {
    expect(at({ provider: 'lambda', api_key: 'k', custom_host: 'https://h/v1' })).toEqual([])
  })

  test('is none where the alias names the base URL of its endpoint', () => {
    const huggingface_base_url = 'https://x.endpoints.huggingface.cloud'

    expect(at({ provider: 'huggingface', api_key: 'k', huggingface_base_url })).toEqual([])
  })

  test('is found among the targets of an alias, at any depth', () => {
    const strategy = { mode: 'fallback' }
    const inner = {
      strategy,
      targets: [{ provider: 'openai', api_key: 'k' }, { provider: 'palm' }],
    }

    expect(at({ strategy, targets: [inner, { provider: 'groq' }] })).toMatchObject([
      ['targets.0.targets.1.provider', expect.stringContaining('palm')],
    ])
  })

  test.each([{}, { provider: 7 }, { provider: ['palm'] }, { provider: 'toString' }])(
    'is not %j',
    (alias) => expect(at(alias)).toEqual([]),
  )
})

describe('the table of ended services', () => {
  test('names providers that there are, and notices on the web', () => {
    const known: readonly string[] = PROVIDERS

    for (const [provider, { source, since }] of RETIRED) {
      expect(known).toContain(provider)
      expect(source).toMatch(/^https:\/\//)
      if (since !== undefined) expect(new Date(since).toISOString().slice(0, 10)).toBe(since)
    }
  })
})

test('a folder with such an alias is valid, and tells its place', () => {
  const old = '{\n  "provider": "anyscale",\n  "api_key": "k"\n}'
  using folder = configFolder({ sound: SOUND, old })

  const { snapshot, problems, warnings } = folder.load()

  expect(problems).toEqual([])
  expect([...snapshot.aliases.keys()].toSorted()).toEqual(['old', 'sound'])
  expect(warnings).toMatchObject([
    { alias: 'old', line: 2, message: expect.stringContaining('2024-08-01') },
  ])
})

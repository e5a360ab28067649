import { expect, test } from 'bun:test'
import { Value } from '@sinclair/typebox/value'
import { prepareAlias } from '../../../src/alias/alias'
import { AliasFile, PORTUS_KEYS } from '../../../src/alias/schema'
import { renderConfig } from '../../../src/portkey/config'
import { realtimeTarget } from '../../../src/portkey/realtime-target'

const { Alias, Target } = AliasFile.$defs
const ALIAS_PROPERTIES = Alias.properties as Record<string, object>

/** A value of the right type for each of Portus' own keys. */
const own = (keys: readonly string[]) =>
  Object.fromEntries(
    keys.map((key) => [
      key,
      key === 'budgets'
        ? [{ usd: 1, per: 'day' }]
        : Value.Create({ default: 'text', ...ALIAS_PROPERTIES[key] } as typeof Alias),
    ]),
  )

/** Every key of a rendered configuration and its targets, but for the members of bodies. */
const keysOf = ({ targets = [], ...fields }: { targets?: object[] }): string[] => [
  ...Object.keys(fields),
  ...targets.flatMap(keysOf),
]

test('every key of an alias that its targets do not have is Portus’ own', () => {
  const aliasOnly = Object.keys(ALIAS_PROPERTIES).filter((key) => !(key in Target.properties))

  expect(aliasOnly.length).toBeGreaterThan(3)
  expect(aliasOnly.filter((key) => !PORTUS_KEYS.includes(key))).toEqual([])
})

test('the gateway sees none of Portus’ own keys', () => {
  const target = own(PORTUS_KEYS.filter((key) => key in Target.properties))
  const file = {
    ...own(PORTUS_KEYS),
    strategy: { mode: 'fallback' },
    targets: [{ provider: 'openai', ...target }],
  } as AliasFile
  const alias = prepareAlias('fast', file)

  const config = JSON.parse(
    renderConfig(alias.tree, {
      overrides: 'chat',
      explicitParams: new Set(),
      beta: null,
      version: null,
      isRepeatable: true,
    }),
  )

  expect(Object.keys(file)).toEqual(expect.arrayContaining([...PORTUS_KEYS]))
  expect(keysOf(config)).toContain('provider')
  expect(keysOf(config).filter((key) => PORTUS_KEYS.includes(key))).toEqual([])
  expect(JSON.parse(realtimeTarget(alias, Math.random).config)).not.toContainAnyKeys([
    ...PORTUS_KEYS,
  ])
})

import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { addressFor } from '../../../../src/cli/setup/address'
import { RECIPES } from '../../../../src/cli/setup/recipes'
import { loadSettings } from '../../../../src/config/settings'

/** Every name that an alias may have. */
const alias = fc.stringMatching(
  /^[A-Za-z0-9][A-Za-z0-9._:@+~-]{0,20}(\/[A-Za-z0-9][A-Za-z0-9._:@+~-]{0,9})?$/,
)
const { settings } = loadSettings({})

/** Every address that is taken, from whatever somebody may type. */
const url = fc
  .tuple(
    fc.webUrl({ withQueryParameters: false }),
    fc.constantFrom('', ':~x', '/~/', '/a;id', '/$(id)'),
  )
  .map(([address, end]) => addressOr(`${address}${end}`))

function addressOr(given: string): string {
  try {
    return addressFor(given, settings)
  } catch {
    return 'https://portus.example.com'
  }
}

const place = fc.record({ url, alias, isClaude: fc.boolean() })

const linesOf = (client: string, place: Parameters<(typeof RECIPES)[string]>[0]): string =>
  RECIPES[client]?.(place).join('\n') ?? ''

test('files of every alias and address are what their client parses, with the alias in them', () => {
  fc.assert(
    fc.property(place, (one) => {
      const codex = Bun.TOML.parse(linesOf('codex', one)) as Record<string, unknown>
      const opencode = Bun.JSONC.parse(linesOf('opencode', one)) as Record<string, unknown>

      expect(codex.model).toBe(one.alias)
      expect(codex.model_providers).toMatchObject({ portus: { base_url: `${one.url}/v1` } })
      expect(opencode).toMatchObject({
        model: `portus/${one.alias}`,
        provider: {
          portus: { options: { baseURL: `${one.url}/v1` }, models: { [one.alias]: {} } },
        },
      })
    }),
  )
})

test('variables of every alias and address are in a shell what they say, and start nothing', () => {
  const places = fc.sample(place, { numRuns: 150, seed: 7 })
  const script = places
    .map(
      (one) => `${linesOf('claude-code', one)}
printf '%s %s\\n' "$ANTHROPIC_BASE_URL" "$ANTHROPIC_DEFAULT_HAIKU_MODEL"
${linesOf('openai', one)}
printf '%s\\n' "$OPENAI_BASE_URL"
${linesOf('anthropic', one)}
printf '%s\\n' "$ANTHROPIC_BASE_URL"`,
    )
    .join('\n')
  for (const shell of ['bash', 'sh']) {
    const { stdout, stderr } = Bun.spawnSync([shell], {
      stdin: new TextEncoder().encode(script),
      env: { HOME: '/nowhere' },
    })

    expect(stderr.toString()).toBe('')
    expect(stdout.toString().trimEnd().split('\n')).toEqual(
      places.flatMap((one) => [`${one.url} ${one.alias}`, `${one.url}/v1`, one.url]),
    )
  }
})

test('no recipe has anything but a variable in the place of a key', () => {
  for (const recipe of Object.values(RECIPES)) {
    const text = recipe({ url: 'http://a', alias: 'a', isClaude: false }).join('\n')

    expect(text).toContain('PORTUS_KEY')
    expect(text.replaceAll('PORTUS_KEY', '')).not.toMatch(/\b(sk|pk)-/)
  }
})

import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { AliasFile } from '../../src/alias/schema'
import { CONTESTS, type Contest, GROUPS } from '../support/cases/overrides'
import { spelled } from '../support/cases/spellings'
import { startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

const AWS = { aws_access_key_id: 'id', aws_secret_access_key: 'secret', aws_region: 'us-east-1' }
const VERTEX = { vertex_project_id: 'p', vertex_region: 'us-central1' }

/** A way to each kind of provider: as it is, by Portus' translations, and by the gateway's. */
const TARGETS: Readonly<Record<string, AliasFile>> = {
  openai: { provider: 'openai', override_params: { model: 'gpt-5.1' } },
  mistral: { provider: 'mistral-ai', override_params: { model: 'm' } },
  groq: { provider: 'groq', override_params: { model: 'm' } },
  fireworks: { provider: 'fireworks-ai', override_params: { model: 'm' } },
  openrouter: { provider: 'openrouter', override_params: { model: 'm' } },
  deepseek: { provider: 'deepseek', override_params: { model: 'm' } },
  anthropic: { provider: 'anthropic', override_params: { model: 'claude-sonnet-4-5' } },
  google: { provider: 'google', override_params: { model: 'gemini-2.5-flash' } },
  vertex: { provider: 'vertex-ai', ...VERTEX, override_params: { model: 'gemini-2.5-flash' } },
  'vertex-claude': {
    provider: 'vertex-ai',
    ...VERTEX,
    override_params: { model: 'anthropic.claude-sonnet-4-5@20250929' },
  },
  cohere: { provider: 'cohere', override_params: { model: 'command-a-reasoning-08-2025' } },
  nova: { provider: 'bedrock', ...AWS, override_params: { model: 'amazon.nova-pro-v1:0' } },
  'bedrock-claude': {
    provider: 'bedrock',
    ...AWS,
    override_params: { model: 'anthropic.claude-sonnet-4-5-20250929-v1:0' },
  },
  'openai by the gateway': {
    provider: 'openai',
    passthrough: false,
    override_params: { model: 'm' },
  },
  'mistral by the gateway': {
    provider: 'mistral-ai',
    passthrough: false,
    override_params: { model: 'm' },
  },
  'openrouter by the gateway': {
    provider: 'openrouter',
    passthrough: false,
    override_params: { model: 'm' },
  },
  'anthropic by the gateway': {
    provider: 'anthropic',
    passthrough: false,
    override_params: { model: 'claude-sonnet-4-5' },
  },
  'google by the gateway': {
    provider: 'google',
    passthrough: false,
    override_params: { model: 'gemini-2.5-flash' },
  },
  'nova by the gateway': {
    provider: 'bedrock',
    ...AWS,
    passthrough: false,
    override_params: { model: 'amazon.nova-pro-v1:0' },
  },
}

const PATHS = ['/v1/chat/completions', '/v1/messages'] as const

const aliasOf = (url: string, file: AliasFile, { name, value }: Contest): AliasFile => ({
  api_key: 'sk-1',
  custom_host: url,
  ...file,
  override_params: { ...file.override_params, [name]: value },
})

/** The JSON of a request, with members in the very spelling in which they are given. */
function bodyOf(model: string, path: string, more: object, members: readonly string[]): string {
  const plain = JSON.stringify({
    model,
    ...(path === '/v1/messages' && { max_tokens: 5000 }),
    messages: [{ role: 'user', content: 'Hi' }],
    ...more,
  })
  return `{${[plain.slice(1, -1), ...members].join(',')}}`
}

/** A tool in the words of a client of this endpoint. */
const besideOf = ({ beside }: Contest, path: string): object =>
  path === '/v1/messages' && beside?.tools
    ? { tools: [{ name: 'first', input_schema: { type: 'object' } }] }
    : (beside ?? {})

describe('what an alias sets', () => {
  test('reaches the provider, or the request is a 400 that names the member, however a client spells it', async () => {
    using provider = startProvider(() => new Response('{}', { status: 418 }))
    const aliases = Object.fromEntries(
      Object.entries(TARGETS).flatMap(([target, file]) =>
        CONTESTS.map((contest, at) => [`${target} ${at}`, aliasOf(provider.url, file, contest)]),
      ),
    )
    await using portus = await startPortus({ aliases })
    let refused = 0
    let sent = 0

    const request = fc
      .record({
        target: fc.constantFrom(...Object.keys(TARGETS)),
        at: fc.nat({ max: CONTESTS.length - 1 }),
        path: fc.constantFrom(...PATHS),
        group: fc.constantFrom(undefined, undefined, undefined, ...GROUPS),
        isFirst: fc.boolean(),
      })
      .chain((one) => {
        const { name, synonyms } = CONTESTS[one.at] as Contest
        const names = [name, name, ...synonyms]
        const members = fc.uniqueArray(fc.constantFrom(...names).chain(spelled), {
          minLength: 1,
          maxLength: 2,
          selector: (text) => JSON.parse(`"${text}"`) as string,
        })
        return members.map((spellings) => ({ ...one, spellings }))
      })

    await fc.assert(
      fc.asyncProperty(request, async ({ target, at, path, group, isFirst, spellings }) => {
        const contest = CONTESTS[at] as Contest
        const value = JSON.stringify(contest.client)
        const inside = spellings.map((name) => `"${name}":${value}`)
        const members = group === undefined ? inside : [`"${group}":{${inside.join(',')}}`]
        const body = bodyOf(`${target} ${at}`, path, besideOf(contest, path), members)
        provider.received.length = 0

        const response = await portus.call(path, {
          method: 'POST',
          body: isFirst ? reversed(body, members) : body,
        })
        const text = await response.text()

        const [received] = provider.received
        if (!received) {
          expect({ status: response.status, text }).toMatchObject({ status: 400 })
          refused++
          return
        }
        sent++
        const all = received.text + [...received.headers].join('\n') + received.query
        for (const won of contest.won) expect(all).not.toContain(won)
      }),
      { numRuns: 2500 },
    )

    expect(refused).toBeGreaterThan(100)
    expect(sent).toBeGreaterThan(100)
  }, 120_000)
})

/** The same body with its last members first. */
function reversed(body: string, members: readonly string[]): string {
  const last = members.join(',')
  return `{${last},${body.slice(1, -(last.length + 2))}}`
}

import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { type Path, throughGateways } from '../support/clients/bytes'
import { anthropicAlias, openaiAlias } from '../support/portus'
import { anthropicError } from '../support/providers/anthropic-messages'

const PATH = '/v1/messages/count_tokens'
const question = {
  system: 'Be brief',
  messages: [{ role: 'user', content: 'How many tokens has this sentence?' }],
}
const request = (model: string) => JSON.stringify({ model, ...question })

const MODEL = { model: 'anthropic.claude-real' }
const bedrock = (custom_host: string): AliasFile => ({
  provider: 'bedrock',
  aws_access_key_id: 'AKIA0',
  aws_secret_access_key: 'of-aws',
  aws_region: 'eu-central-1',
  custom_host,
  override_params: MODEL,
})
const vertex = (custom_host: string): AliasFile => ({
  provider: 'vertex-ai',
  vertex_project_id: 'p',
  vertex_region: 'europe-west1',
  api_key: 'of-google',
  custom_host,
  override_params: MODEL,
})

const strictly = { count_tokens: 'not_found' } as const
const aliases = (url: string) => ({
  claude: anthropicAlias(url),
  'claude-translated': anthropicAlias(url, { passthrough: false }),
  'claude-strictly': anthropicAlias(url, strictly),
  gpt: openaiAlias(url),
  'gpt-strictly': openaiAlias(url, strictly),
  bedrock: bedrock(url),
  vertex: vertex(url),
  gemini: { ...vertex(url), override_params: { model: 'gemini-real' } },
})

/** Providers that count, and how one that misses the model says so in its own format. */
const COUNTING = [
  { alias: 'claude', missing: () => anthropicError(404, 'not_found_error', 'model: claude-real') },
  {
    alias: 'claude-translated',
    missing: () => anthropicError(404, 'not_found_error', 'model: claude-real'),
  },
  {
    alias: 'bedrock',
    missing: () =>
      Response.json({ message: 'Cannot resolve anthropic.claude-real' }, { status: 404 }),
  },
  {
    alias: 'vertex',
    missing: () =>
      Response.json(
        {
          error: {
            code: 404,
            message: 'Publisher Model `projects/p/models/claude-real` was not found',
            status: 'NOT_FOUND',
          },
        },
        { status: 404 },
      ),
  },
] as const

/** How servers say that they have no such endpoint, Anthropic's format or not. */
const ABSENT = {
  'words of its own': () => new Response('not here', { status: 404 }),
  'a page about the model': () =>
    new Response('<html>claude-real</html>', {
      status: 404,
      headers: { 'content-type': 'text/html' },
    }),
  'an error that names no model': () => anthropicError(404, 'not_found_error', 'Not Found'),
  'another method': () => Response.json({ detail: 'Method Not Allowed' }, { status: 405 }),
}

const ESTIMATE = 'x-portus-token-count'

throughGateways({ aliases }, (through) => {
  test('a provider that counts is asked, and asked nothing else', async () => {
    const answer = await through.send(PATH, request('claude'))

    expect(JSON.parse(answer.text)).toEqual({ input_tokens: 14 })
    expect(answer.headers.get(ESTIMATE)).toBeNull()
    expect(through.only()).toMatchObject({ path: PATH, json: { model: 'claude-real' } })
    expect(Object.keys(through.only().json!)).toEqual(['model', 'system', 'messages'])
  })

  test('Bedrock counts the body of its own API, and says it in its own way', async () => {
    through.provider.answer = () => Response.json({ inputTokens: 14 })

    const answer = await through.send(PATH, request('bedrock'))

    expect(JSON.parse(answer.text)).toEqual({ input_tokens: 14 })
    expect(answer.headers.get(ESTIMATE)).toBeNull()
    const { path, json, headers } = through.only()
    expect(path).toBe('/v1/model/anthropic.claude-real/count-tokens')
    expect(headers.get('authorization')).toStartWith('AWS4-HMAC-SHA256 Credential=AKIA0/')
    const { input } = json as { input: { invokeModel: { body: string } } }
    expect(JSON.parse(Buffer.from(input.invokeModel.body, 'base64').toString())).toEqual({
      ...question,
      anthropic_version: 'bedrock-2023-05-31',
      // The embedded gateway gets Portus' own least number, and the official one writes its own.
      max_tokens: through.gateway === 'embedded' ? 1 : 10,
    })
  })

  test('a count of Anthropic’s or of Vertex’ arrives byte for byte', async () => {
    const count = '{ "input_tokens" : 14, "a_new_member":1.0 }\n'
    through.provider.answer = () =>
      new Response(count, { headers: { 'content-type': 'application/json' } })

    for (const alias of through.gateway === 'embedded' ? ['claude', 'vertex'] : ['claude'])
      expect((await through.send(PATH, request(alias))).text).toBe(count)
  })

  test('Vertex AI counts for Claude, by a model of that name', async () => {
    through.provider.answer = () => Response.json({ input_tokens: 14 })

    const answer = await through.send(PATH, request('vertex'))

    expect(JSON.parse(answer.text)).toEqual({ input_tokens: 14 })
    expect(answer.headers.get(ESTIMATE)).toBeNull()
    expect(through.only().path).toEndWith(
      '/projects/p/locations/europe-west1/publishers/anthropic/models/count-tokens:rawPredict',
    )
    expect(through.only().json).toEqual({
      model: 'claude-real',
      ...question,
      ...(through.gateway === 'embedded' && { anthropic_version: 'vertex-2023-10-16' }),
    })
    expect(through.only().headers.get('authorization')).toBe('Bearer of-google')
  })

  // Portus asks Gemini itself. A remote gateway cannot.
  for (const alias of through.gateway === 'embedded' ? ['gpt'] : ['gpt', 'gemini'])
    test(`${alias} cannot count: it is not asked, and the answer says that it is an estimate`, async () => {
      const answer = await through.send(PATH, request(alias))

      expectEstimate(answer)
      expect(through.provider.received).toEqual([])
      expect(await through.report()).toMatchObject({ status: 200, outcome: 'complete' })
    })

  for (const { alias, missing } of COUNTING)
    describe(alias, () => {
      test('a model that the provider does not have is a 404, in its words', async () => {
        through.provider.answer = missing

        const answer = await through.send(PATH, request(alias))

        expect(answer.status).toBe(404)
        expect(answer.headers.get(ESTIMATE)).toBeNull()
        expect(answer.text).toContain('claude-real')
        expect(await through.report()).toMatchObject({ status: 404, outcome: 'failed' })
      })

      test.each(Object.entries(ABSENT))(
        '%s for an endpoint leads to an estimate',
        async (_, no) => {
          through.provider.answer = no

          const answer = await through.send(PATH, request(alias))

          expectEstimate(answer)
          expect(await through.report()).toMatchObject({ status: 200, outcome: 'complete' })
        },
      )

      test.each([400, 401, 429, 500])('a %d is not made an estimate', async (status) => {
        through.provider.answer = () => anthropicError(status, 'api_error', 'In its own words')

        const answer = await through.send(PATH, request(alias))

        expect(answer.headers.get(ESTIMATE)).toBeNull()
        expect(answer.status).toBeGreaterThanOrEqual(400)
        expect(await through.report()).toMatchObject({ outcome: 'failed' })
      })
    })

  test('Bedrock’s refusal of a request is a 400 in its own words', async () => {
    const message = 'The provided model doesn’t support counting tokens.'
    through.provider.answer = () => Response.json({ message }, { status: 400 })

    const answer = await through.send(PATH, request('bedrock'))

    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.text)).toMatchObject({ type: 'error', error: { message } })
  })

  test.each([
    ['a provider that cannot count', 'gpt-strictly', 0],
    ['a host without the endpoint', 'claude-strictly', 1],
  ] as const)('%s is a 404 where the alias wants no estimates', async (_, alias, asked) => {
    through.provider.answer = ABSENT['an error that names no model']

    const answer = await through.send(PATH, request(alias))

    expect(answer.status).toBe(404)
    expect(JSON.parse(answer.text)).toMatchObject({
      type: 'error',
      error: {
        type: 'not_found_error',
        message: 'The provider of this model does not count tokens',
      },
    })
    expect(through.provider.received).toHaveLength(asked)
  })
})

throughGateways({ gateways: ['embedded'], aliases }, (through) => {
  test.each([
    ['of something else', '{"n":1}'],
    ['that is no JSON', 'fourteen'],
    ['that is longer than any count', `{"inputTokens":14,"x":"${'x'.repeat(2 * 1024 * 1024)}"}`],
  ])('an answer of Bedrock %s is no count, and no half of it is shown', async (_, text) => {
    through.provider.answer = () =>
      new Response(text, { headers: { 'content-type': 'application/json' } })

    const answer = await through.send(PATH, request('bedrock'))

    expect(answer.status).toBe(502)
    expect(JSON.parse(answer.text)).toMatchObject({ type: 'error', error: { type: 'api_error' } })
  })
})

function expectEstimate({ status, headers, text }: Awaited<ReturnType<Path['send']>>): void {
  const { input_tokens } = JSON.parse(text) as { input_tokens: number }
  expect(status).toBe(200)
  expect(headers.get(ESTIMATE)).toBe('estimate')
  expect(input_tokens).toBeGreaterThan(9)
  expect(input_tokens).toBeLessThan(40)
}

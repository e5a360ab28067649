import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { AliasFile } from '../../src/alias/schema'
import type { Settings } from '../../src/config/settings'
import { anthropicAlias, openaiAlias, startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

const VERSION = { 'anthropic-version': '2023-06-01' }
const MESSAGE = '"max_tokens":5,"messages":[{"role":"user","content":"Hi"}]'

type Settled = {
  settings?: Partial<Settings>
  query?: string
  headers?: Record<string, string>
}

/** What becomes of the body of a batch, with aliases at one provider of Anthropic's. */
async function batchOf(
  body: string,
  aliasesAt: (url: string) => Record<string, AliasFile>,
  { settings = {}, query = '', headers = {} }: Settled = {},
) {
  using provider = startProvider(() => Response.json({ id: 'msgbatch_1', type: 'message_batch' }))
  await using portus = await startPortus({ aliases: aliasesAt(provider.url), settings })
  const response = await portus.call(`/v1/messages/batches${query}`, {
    method: 'POST',
    body,
    headers: { ...VERSION, ...headers },
  })
  const text = await response.text()
  return {
    status: response.status,
    text,
    dropped: response.headers.get('x-portus-dropped'),
    provider,
  }
}

const item = (params: string, id = 'one') => `{"custom_id":"${id}","params":${params}}`
const batch = (...items: string[]) => `{"requests":[${items.join(',')}]}`
const asked = (model: string, more = '') => item(`{"model":"${model}",${MESSAGE}${more}}`)

const claude =
  (more: AliasFile = {}) =>
  (url: string) => ({ claude: anthropicAlias(url, more) })

describe('the requests of a batch of messages', () => {
  test('are for the target’s model, with what the alias sets and none of what it drops', async () => {
    const { status, provider, dropped } = await batchOf(
      batch(asked('claude', ',"system":"Mine","top_k":3'), item(`{${MESSAGE},"model":"claude"}`)),
      claude({
        override_params: { model: 'claude-real', system: 'Be brief', max_tokens: 99 },
        drop: ['top_k'],
      }),
    )

    expect(status).toBe(200)
    expect(provider.received[0]?.text).toBe(
      batch(
        item(`{"model":"claude-real",${MESSAGE},"system":"Be brief"}`),
        item(`{${MESSAGE},"model":"claude-real","system":"Be brief"}`),
      ),
    )
    expect(dropped).toBe('top_k')
  })

  test('name the alias of the batch; a hidden one, too', async () => {
    const two = (url: string) => ({
      ...claude({ hidden: true })(url),
      gpt: openaiAlias(url),
      sonnet: anthropicAlias(url, { api_key: 'sk-another' }),
    })

    const named = await batchOf(batch(asked('claude')), two)
    const addressed = await batchOf(batch(item(`{${MESSAGE}}`)), two, { query: '?model=claude' })
    const openais = await batchOf(batch(asked('gpt')), two)
    const mixed = await batchOf(batch(asked('claude'), asked('sonnet')), two)

    expect(named.provider.received[0]?.headers.get('x-api-key')).toBe('sk-provider-anthropic')
    expect(addressed.provider.received[0]?.text).toBe(
      batch(item(`{${MESSAGE},"model":"claude-real"}`)),
    )
    expect(openais.status).toBe(400)
    expect(openais.text).toContain('does not support /v1/messages/batches')
    expect(mixed.status).toBe(400)
    expect(mixed.text).toContain('requests[1].params: This model is of another account')
    expect([...openais.provider.received, ...mixed.provider.received]).toEqual([])
  })

  test('have the betas of every alias among them, and no others', async () => {
    const three = (url: string) => ({
      ...claude({ beta_headers: ['of-claude'] })(url),
      opus: anthropicAlias(url, { beta_headers: ['of-opus', 'of-both'] }),
      haiku: anthropicAlias(url, { beta_headers: ['of-haiku'] }),
    })
    const betasOf = ({ provider }: Awaited<ReturnType<typeof batchOf>>) =>
      (provider.received[0]?.headers.get('anthropic-beta') ?? '').split(',').sort()

    const one = await batchOf(batch(asked('claude')), three)
    const two = await batchOf(batch(asked('claude'), asked('opus'), asked('opus')), three)
    const clients = await batchOf(batch(asked('claude'), asked('opus')), three, {
      headers: { 'anthropic-beta': 'of-both, of-client' },
    })

    expect(betasOf(one)).toEqual(['of-claude'])
    expect(betasOf(two)).toEqual(['of-both', 'of-claude', 'of-opus'])
    expect(betasOf(clients)).toEqual(['of-both', 'of-claude', 'of-client', 'of-opus'])
  })

  test('are for other models only where the alias allows it, and then as they are', async () => {
    const refused = await batchOf(batch(asked('claude'), asked('claude-9')), claude())
    const unknown = await batchOf(batch(asked('claude-9')), claude())
    const body = batch(asked('claude-9', ',"system":"Mine"'), asked('claude'))
    const allowed = await batchOf(
      body,
      claude({
        allow: ['batches'],
        override_params: { model: 'claude-real', top_k: 3 },
      }),
    )

    expect(refused.status).toBe(403)
    expect(refused.text).toContain('requests[1].params: There is no model of this name')
    expect(refused.text).toContain('\\"allow\\": [\\"batches\\"]')
    expect(unknown.status).toBe(403)
    expect([...refused.provider.received, ...unknown.provider.received]).toEqual([])
    expect(allowed.status).toBe(200)
    expect(allowed.provider.received[0]?.text).toBe(
      batch(
        asked('claude-9', ',"system":"Mine"'),
        item(`{"model":"claude-real",${MESSAGE},"top_k":3}`),
      ),
    )
  })

  test.each([
    ['a model inside', asked('claude', ',"tools":[{"type":"advisor","model":"claude-9"}]')],
    ['another spelling of the model', asked('claude', ',"Model":"claude-9"')],
    ['another spelling of what the alias sets', asked('claude', ',"SYSTEM":"Mine"')],
    ['a model that is no name', item(`{"model":["claude"],${MESSAGE}}`)],
    ['two models', asked('claude', ',"model":"claude-9"')],
    ['two parameters', `{"custom_id":"a","params":{"model":"claude"},"params":{}}`],
    ['parameters in another spelling', `{"params":{"model":"claude"},"Params":{"model":"x"}}`],
    ['parameters in escapes', `{"par\\u0061ms":{"model":"claude-9"},"p-arams":{}}`],
    ['no parameters', `{"custom_id":"a"}`],
    ['parameters that are none', `{"custom_id":"a","params":["model","claude-9"]}`],
    ['an item that is none', `["params",{"model":"claude-9"}]`],
  ])('are refused with %s, and nothing is sent', async (_, odd) => {
    const { status, text, provider } = await batchOf(
      batch(asked('claude'), odd),
      claude({ override_params: { model: 'claude-real', system: 'Be brief' } }),
    )

    expect(status, text).toBe(400)
    expect(JSON.parse(text)).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error', message: expect.any(String) },
    })
    expect(provider.received).toEqual([])
  })

  test.each([
    ['no list', '{}'],
    ['a list that is none', '{"requests":{"0":{}}}'],
    ['a list in another spelling', `{"requests":[],"Requests":[${asked('claude')}]}`],
    ['nothing', ''],
  ])('are refused where there is %s', async (_, body) => {
    const { status, provider } = await batchOf(body, claude(), { query: '?model=claude' })

    expect(status).toBe(400)
    expect(provider.received).toEqual([])
  })

  test('are not for an alias whose targets differ, nor for one with guardrails', async () => {
    const targets = ['a', 'b'].map((model) => ({ override_params: { model } }))
    const differing = await batchOf(batch(asked('both')), (url) => ({
      both: {
        strategy: { mode: 'fallback' },
        targets: targets.map((more) => anthropicAlias(url, more)),
      },
    }))
    const same = await batchOf(batch(asked('both')), (url) => ({
      both: { strategy: { mode: 'fallback' }, targets: [anthropicAlias(url), anthropicAlias(url)] },
    }))
    const guarded = await batchOf(
      batch(asked('claude')),
      claude({ input_guardrails: [{ 'default.contains': { words: ['Hi'] } }] }),
    )

    expect(differing.status).toBe(400)
    expect(differing.text).toContain('The targets of this model differ')
    expect(same.status).toBe(200)
    expect(guarded.status).toBe(400)
    expect([...differing.provider.received, ...guarded.provider.received]).toEqual([])
  })

  test('are at most 100 000, and together no longer than a body may be', async () => {
    const many = await batchOf(batch(...Array(100_001).fill(asked('claude'))), claude())
    const grown = await batchOf(
      batch(...Array(100).fill(asked('claude'))),
      claude({ override_params: { model: 'claude-real', system: 'x'.repeat(1000) } }),
      { settings: { PORTUS_MAX_BODY_BYTES: 20_000 } },
    )

    expect(many.status).toBe(400)
    expect(many.text).toContain('more than 100000 requests')
    expect(grown.status).toBe(413)
    expect([...many.provider.received, ...grown.provider.received]).toEqual([])
  })

  test('keep every byte but those of the model, whatever stands around it', async () => {
    using provider = startProvider(() => Response.json({ id: 'msgbatch_1' }))
    await using portus = await startPortus({ aliases: claude()(provider.url) })
    const space = fc.constantFrom('', ' ', '\n\t', '\r\n')
    const value = fc.oneof(
      fc.json({ maxDepth: 2 }),
      fc.constantFrom('1e400', '"\\u00e9\\ud800"', '0.10', '"claude"', '[{"params":{}}]'),
    )
    const one = fc.tuple(space, value, value, space).map(
      ([gap, before, behind, end]) =>
        (model: string) =>
          `{"custom_id"${gap}:${end}${before},${gap}"params":${gap}{${end}"max_tokens":5,"metadata":${before}${gap},"model":${end}"${model}"${gap},"messages":${gap}${behind}}${gap}}`,
    )
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 5 }), space, async (all, gap) => {
        const bodyFor = (model: string) =>
          `{${gap}"requests"${gap}:[${gap}${all.map((each) => each(model)).join(`${gap},${gap}`)}${gap}]${gap}}`
        provider.received.length = 0
        const response = await portus.call('/v1/messages/batches', {
          method: 'POST',
          body: bodyFor('claude'),
          headers: VERSION,
        })
        expect(response.status, await response.text()).toBe(200)
        expect(provider.received[0]?.text).toBe(bodyFor('claude-real'))
      }),
      { numRuns: 150, seed: 12 },
    )
  })
})

describe('where the results of a batch are', () => {
  test('is said as a path of this server, and all else as it came', async () => {
    const url = 'https://api.anthropic.com/v1/messages/batches/msgbatch_1/results'
    const answers: [string, string][] = [
      [`{"results_url":"${url}"}`, '{"results_url":"/v1/messages/batches/msgbatch_1/results"}'],
      [
        `{"data":[{"results_url" : "${url}"},{"results_url":null}],"é":1.0}`,
        '{"data":[{"results_url" : "/v1/messages/batches/msgbatch_1/results"},{"results_url":null}],"é":1.0}',
      ],
      [`{"said":"\\"results_url\\":\\"${url}\\""}`, `{"said":"\\"results_url\\":\\"${url}\\""}`],
      ['{"results_url":"https://else.where/x"}', '{"results_url":"https://else.where/x"}'],
    ]
    let answer = ''
    using provider = startProvider(
      () => new Response(answer, { headers: { 'content-type': 'application/json' } }),
    )
    await using portus = await startPortus({ aliases: claude()(provider.url) })

    for (const [given, expected] of answers) {
      answer = given
      const response = await portus.call('/v1/messages/batches/msgbatch_1', { headers: VERSION })
      expect(await response.text()).toBe(expected)
    }
  })
})

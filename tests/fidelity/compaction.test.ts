import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { expectSameBytes } from '../support/assert/bytes'
import { COMPACTING, type Compacting, fallbackOf } from '../support/cases/compaction-aliases'
import { startPortus } from '../support/portus'
import { startOfficialGateway } from '../support/process/official'
import { message, messageEvents, textBlock } from '../support/providers/anthropic-messages'
import { strictBedrock, strictVertex } from '../support/providers/claude-clouds'
import {
  SUMMARY,
  SUMMARY_BETA,
  summarising,
  summaryBlock,
  THRESHOLD_BETA,
  thresholdBlock,
} from '../support/providers/claude-compaction'
import { sse } from '../support/providers/framing'
import { RESPONSE } from '../support/providers/openai-responses'
import { startProvider } from '../support/providers/server'

/** Compaction where a provider has it: bytes pass as they are. What else becomes of it: `tests/compat`. */

const BETAS = `${THRESHOLD_BETA},${SUMMARY_BETA}`
const VERSION = { 'anthropic-version': '2023-06-01' }
const IN_JSON = JSON.stringify(SUMMARY).slice(1, -1)

const one = (alias: AliasFile) => startPortus({ aliases: { one: alias } })

describe.each(['openai', 'azure'] as const)('OpenAI’s compaction at %s', (who) => {
  const item = { id: 'cmp_1', type: 'compaction', encrypted_content: 'gAAAAABo' }
  const asks = [
    ' "input":[{"role":"user","content":"Hi"},{ "type":"compaction_trigger" }]',
    '"input":"Hi","context_management":[ {"type":"compaction","compact_threshold":2e5} ]',
    '"input":[{"type":"compaction","id":"cmp_1","encrypted_content":"gAAAAABo"},{"type":"compaction_summary","encrypted_content":"x"}]',
  ]

  test.each(asks)('passes as it is: %s', async (members) => {
    const whole = JSON.stringify({ ...RESPONSE, output: [item] })
    using provider = startProvider(() => new Response(whole, { headers: JSON_TYPE }))
    await using portus = await one(COMPACTING[who](provider.url))

    const body = `{"model":"one",${members}}`
    const response = await portus.call('/v1/responses', { method: 'POST', body })

    expectSameBytes(provider.received[0]!.bytes, body.replace('"one"', '"gpt-5.5"'))
    expectSameBytes(await response.bytes(), whole)
  })

  test('streams all of its events', async () => {
    const event = (type: string, more: object) =>
      `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`
    const events = [
      event('response.created', { response: { ...RESPONSE, status: 'in_progress', output: [] } }),
      event('response.output_item.added', {
        output_index: 0,
        item: { ...item, encrypted_content: '' },
      }),
      event('response.compaction.compacting', { output_index: 0, item_id: 'cmp_1' }),
      event('response.output_item.done', { output_index: 0, item }),
      event('response.completed', { response: { ...RESPONSE, output: [item] } }),
    ]
    using provider = startProvider(() => sse(events))
    await using portus = await one(COMPACTING[who](provider.url))

    const body = `{"model":"one",${asks[0]},"stream":true}`
    const response = await portus.call('/v1/responses', { method: 'POST', body })

    expectSameBytes(await response.bytes(), events.join(''))
    expect((await portus.reported())[0]).toMatchObject({ outcome: 'complete' })
  })

  test('the endpoint passes as it is, and names no other model', async () => {
    const answer = '{"id":"resp_1", "object":"response.compaction","output":[]}'
    using provider = startProvider(() => new Response(answer, { headers: JSON_TYPE }))
    await using portus = await one(COMPACTING[who](provider.url))

    const body = '{"model":"one", "input":"Hi","previous_response_id":"resp_of_openai"}'
    const response = await portus.call('/v1/responses/compact', { method: 'POST', body })
    const nested = await portus.call('/v1/responses/compact', {
      json: { model: 'one', input: 'Hi', tools: [{ type: 'image_generation', model: 'another' }] },
    })

    expectSameBytes(provider.received[0]!.bytes, body.replace('"one"', '"gpt-5.5"'))
    expectSameBytes(await response.bytes(), answer)
    expect(nested.status).toBe(400)
    expect(await nested.text()).toContain('tools')
    expect(provider.received).toHaveLength(1)
  })
})

const JSON_TYPE = { 'content-type': 'application/json' }

test.each(['groq', 'openrouter', 'x-ai', 'fireworks-ai', 'ollama'])(
  'a provider whose documents have no trigger is not asked, and others of the alias are: %s',
  async (provider) => {
    using gpt = startProvider(() => Response.json({ ...RESPONSE, output: [item] }))
    const first = { provider, api_key: 'sk-provider', override_params: { model: 'real' } }
    await using portus = await startPortus({
      aliases: { one: first, both: fallbackOf([first, COMPACTING.openai(gpt.url)]) },
    })
    const input = [{ role: 'user', content: 'Hi' }, { type: 'compaction_trigger' }]
    const refused = await portus.call('/v1/responses', { json: { model: 'one', input } })
    const asked = await portus.call('/v1/responses', { json: { model: 'both', input } })

    expect(refused.status).toBe(501)
    expect(refused.headers.get('x-should-retry')).toBe('false')
    expect(await refused.json()).toMatchObject({ error: { code: 'not_supported' } })
    expect(await asked.json()).toMatchObject({ output: [item] })
    expect(gpt.received[0]?.json?.input).toEqual(input)
  },
)

const item = { id: 'cmp_1', type: 'compaction', encrypted_content: 'gAAAAABo' }

test('a response that Portus keeps for another is not asked of OpenAI to be made shorter', async () => {
  using gpt = startProvider(() => new Response('Down', { status: 503 }))
  using claude = startProvider(summarising())
  const targets = [COMPACTING.openai(gpt.url), COMPACTING.claude(claude.url)]
  await using portus = await startPortus({
    aliases: { both: fallbackOf(targets), azure: COMPACTING.azure(gpt.url) },
  })
  const ask = (path: string, json: object) => portus.call(path, { json: { input: 'Hi', ...json } })

  const first = (await (await ask('/v1/responses', { model: 'both' })).json()) as { id: string }
  gpt.received.length = 0
  const previous_response_id = first.id
  const compacted = await ask('/v1/responses/compact', { model: 'both', previous_response_id })
  const atAzure = await ask('/v1/responses/compact', { model: 'azure', previous_response_id })

  expect(await compacted.json()).toMatchObject({ output: [{ type: 'compaction' }] })
  expect(claude.received[1]?.text).toContain('Go on')
  expect(atAzure.status).toBe(400)
  expect(await atAzure.text()).toContain(first.id)
  expect(gpt.received).toHaveLength(0)
})

/** Messages that summarise, and that go on from a summary. */
const MESSAGES = [
  `"compaction":{ "type":"summarize","instructions":"Short." },"messages":[{"role":"user","content":"Hi"}]`,
  `"context_management":{"edits":[ {"type":"compact_20260112","pause_after_compaction":true,"trigger":{"type":"input_tokens","value":50000}} ]},"messages":[{"role":"user","content":"Hi"}]`,
  `"messages":[{"role":"assistant","content":[{"type":"compaction","content":"S","signature":"c2ln"}]},{"role":"user","content":"Hi"}]`,
  `"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[ {"type":"compaction","content":"S","encrypted_content":"b3A="},{"type":"text","text":"A"}]},{"role":"user","content":"B"}]`,
]

describe.each(['claude', 'foundry'] as const)('Anthropic’s compaction at %s', (who) => {
  test.each(MESSAGES)('passes as it is, and streams whole: %s', async (members) => {
    const blocks = [thresholdBlock(), textBlock('Go', ' on')]
    const events = messageEvents({ blocks, stop: 'compaction' })
    using provider = startProvider(({ json }) =>
      json?.stream ? sse(events) : Response.json(message({ blocks: [summaryBlock()] })),
    )
    await using portus = await one(COMPACTING[who](provider.url))

    for (const stream of ['false', 'true']) {
      const body = `{"model":"one","max_tokens":9,"stream":${stream},${members}}`
      const headers = { ...VERSION, 'anthropic-beta': BETAS }
      const response = await portus.call('/v1/messages', { method: 'POST', body, headers })
      const { model } = COMPACTING[who]('').override_params as { model: string }

      const received = provider.received.at(-1)!
      expectSameBytes(received.bytes, body.replace('"one"', `"${model}"`))
      expect(received.headers.get('anthropic-beta')?.split(',')).toEqual(BETAS.split(','))
      const bytes = await response.bytes()
      if (stream === 'true') expectSameBytes(bytes, events.join(''))
      else expect(JSON.parse(Buffer.from(bytes).toString()).content[0].content).toBe(SUMMARY)
      expect(response.headers.get('x-portus-dropped')).toBeNull()
    }
  })
})

test.each(['claude', 'foundry', 'vertex'] as const)(
  'a summary is logged with its tokens: %s',
  async (who) => {
    using provider = startProvider(summarising())
    await using portus = await one(COMPACTING[who](provider.url))

    for (const stream of ['false', 'true']) {
      const body = `{"model":"one","max_tokens":9,"stream":${stream},${MESSAGES[0]}}`
      const headers = { ...VERSION, 'anthropic-beta': BETAS }
      const response = await portus.call('/v1/messages', { method: 'POST', body, headers })
      await response.bytes()
    }

    const usages = (await portus.reported(2)).map(({ usage }) => usage)
    expect(usages).toEqual(Array(2).fill(expect.objectContaining(SUMMARISED)))
  },
)

const SUMMARISED = { inputTokens: 144, outputTokens: 27 }

test('a chat cannot have a summary for its answer', async () => {
  using provider = startProvider(summarising())
  await using portus = await one(COMPACTING.claude(provider.url))

  const json = {
    model: 'one',
    messages: [{ role: 'user', content: 'Hi' }],
    compaction: { type: 'summarize' },
  }
  const response = await portus.call('/v1/chat/completions', { json })

  expect(response.status).toBe(501)
  expect(await response.json()).toMatchObject({ error: { param: 'compaction' } })
  expect(provider.received).toEqual([])
})

describe('Anthropic’s compaction in the clouds', () => {
  const send = (
    url: { call: Awaited<ReturnType<typeof one>>['call'] },
    members: string,
    stream = false,
  ) =>
    url.call('/v1/messages', {
      method: 'POST',
      body: `{"model":"one","max_tokens":9,${stream ? '"stream":true,' : ''}${members}}`,
      headers: { ...VERSION, 'anthropic-beta': BETAS },
    })

  test.each(MESSAGES)('Vertex AI takes it all: %s', async (members) => {
    const blocks = [thresholdBlock(), textBlock('Go on')]
    using provider = startProvider(
      strictVertex({
        betas: [THRESHOLD_BETA, SUMMARY_BETA],
        message: { blocks, stop: 'compaction' },
      }),
    )
    await using portus = await one(COMPACTING.vertex(provider.url))

    const whole = await send(portus, members)
    const streamed = await send(portus, members, true)

    expect(await whole.json()).toEqual(message({ blocks, stop: 'compaction' }))
    expect(await streamed.text()).toBe(messageEvents({ blocks, stop: 'compaction' }).join(''))
    expect(provider.received[0]?.headers.get('anthropic-beta')).toBe(BETAS)
    expect(provider.received[0]?.text).toContain(members)
  })

  test.each([MESSAGES[1]!, MESSAGES[3]!])('Bedrock takes the threshold: %s', async (members) => {
    const blocks = [thresholdBlock(), textBlock('Go on')]
    using provider = startProvider(
      strictBedrock({
        secrets: { AKIA0: 'of-aws' },
        betas: [THRESHOLD_BETA],
        invoke: { blocks, stop: 'compaction' },
      }),
    )
    await using portus = await one(COMPACTING.bedrock(provider.url))

    const whole = await send(portus, members)
    const streamed = await send(portus, members, true)

    expect(await whole.json()).toEqual(message({ blocks, stop: 'compaction' }))
    expect(await streamed.text()).toContain('"type":"compaction_delta"')
    expect(provider.received[0]?.json?.anthropic_beta).toEqual([THRESHOLD_BETA])
    expect(provider.received[0]?.text).toContain(members)
    expect(whole.headers.get('x-portus-dropped')).toBe(SUMMARY_BETA)
  })

  test('Bedrock makes no summary when it is asked to, and reads another’s as text', async () => {
    using provider = startProvider(
      strictBedrock({ secrets: { AKIA0: 'of-aws' }, betas: [THRESHOLD_BETA] }),
    )
    await using portus = await one(COMPACTING.bedrock(provider.url))

    const refused = await send(portus, MESSAGES[0]!)
    const answered = await send(portus, MESSAGES[2]!.replace('"S"', JSON.stringify(SUMMARY)))

    expect(refused.status).toBe(501)
    expect(refused.headers.get('x-should-retry')).toBe('false')
    expect(await refused.json()).toMatchObject({
      type: 'error',
      error: { type: 'not_supported', message: expect.stringContaining('(compaction)') },
    })
    expect(answered.status).toBe(200)
    expect(provider.received).toHaveLength(1)
    expect(provider.received[0]?.json?.messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: expect.stringContaining(SUMMARY) }] },
      { role: 'user', content: 'Hi' },
    ])
  })
})

describe('Anthropic’s compaction elsewhere', () => {
  const OTHERS = ['openai', 'gemini', 'deepseek'] as const
  const send = (portus: { call: Awaited<ReturnType<typeof one>>['call'] }, members: string) =>
    portus.call('/v1/messages', {
      method: 'POST',
      body: `{"model":"one","max_tokens":99,${members}}`,
      headers: VERSION,
    })

  test.each(OTHERS)('a request for a summary is a 501: %s', async (who) => {
    using provider = startProvider()
    await using portus = await one(COMPACTING[who](provider.url))

    const response = await send(portus, MESSAGES[0]!)

    expect(response.status).toBe(501)
    expect(response.headers.get('x-should-retry')).toBe('false')
    expect(await response.json()).toMatchObject({ error: { type: 'not_supported' } })
    expect(provider.received).toHaveLength(0)
  })

  test.each(OTHERS)('a threshold is left out and named: %s', async (who) => {
    using provider = startProvider()
    await using portus = await one(COMPACTING[who](provider.url))

    const response = await send(portus, MESSAGES[1]!)

    expect(response.headers.get('x-portus-dropped')).toBe('context_management')
    expect(provider.received[0]?.text).not.toContain('compact_20260112')
  })

  test.each(OTHERS)('a summary is read as text, in the place of all before it: %s', async (who) => {
    using provider = startProvider()
    await using portus = await one(COMPACTING[who](provider.url))
    const block = (more: string) =>
      `{"type":"compaction","content":${JSON.stringify(SUMMARY)}${more}}`
    const none = '{"type":"compaction","content":null}'

    await send(
      portus,
      `"messages":[{"role":"user","content":"Before"},{"role":"assistant","content":[{"type":"text","text":"Said"},${block('')},{"type":"text","text":"Behind"},${none}]},{"role":"user","content":"Now"}]`,
    )
    await send(
      portus,
      `"messages":[{"role":"assistant","content":[${block(',"signature":"c2ln"')}]},{"role":"user","content":"Now"}]`,
    )

    expect(provider.received).toHaveLength(2)
    const [threshold, signed] = provider.received.map(({ text }) => text)
    for (const words of [IN_JSON, 'Behind', 'Now']) expect(threshold).toContain(words)
    for (const words of ['Before', 'Said']) expect(threshold).not.toContain(words)
    for (const words of [IN_JSON, 'Now']) expect(signed).toContain(words)
    expect(signed).not.toContain('c2ln')
  })

  test('the other targets of the alias are asked', async () => {
    using none = startProvider()
    using claude = startProvider(summarising())
    const targets: Compacting[] = ['gemini', 'bedrock', 'claude']
    await using portus = await one(
      fallbackOf(targets.map((who) => COMPACTING[who](who === 'claude' ? claude.url : none.url))),
    )

    const response = await portus.call('/v1/messages', {
      method: 'POST',
      body: `{"model":"one","max_tokens":9,${MESSAGES[0]}}`,
      headers: { ...VERSION, 'anthropic-beta': BETAS },
    })

    expect(await response.json()).toMatchObject({ content: [{ type: 'compaction' }] })
    expect([none.received.length, claude.received.length]).toEqual([0, 1])
  })
})

describe('behind a remote gateway', () => {
  const trigger = [{ role: 'user', content: 'Hi' }, { type: 'compaction_trigger' }]

  test('what a provider has passes, and the rest is a 501', async () => {
    using provider = startProvider(() => Response.json({ ...RESPONSE, output: [] }))
    await using official = await startOfficialGateway()
    const { openai, claude, gemini } = COMPACTING
    await using portus = await startPortus({
      gateway: official.url,
      aliases: {
        openai: openai(provider.url),
        claude: claude(provider.url),
        gemini: gemini(provider.url),
        both: fallbackOf([openai(provider.url), claude(provider.url)]),
      },
    })
    const statuses = async (model: string) => {
      const made: number[] = []
      for (const [path, input] of [
        ['/v1/responses', trigger],
        ['/v1/responses/compact', 'Hi'],
      ] as const) {
        const response = await portus.call(path, { json: { model, input } })
        made.push(response.status)
        if (response.status === 501) expect(response.headers.get('x-should-retry')).toBe('false')
      }
      return made
    }

    expect(await statuses('openai')).toEqual([200, 200])
    expect(provider.received.map(({ path }) => path)).toEqual([
      '/v1/responses',
      '/v1/responses/compact',
    ])
    expect(provider.received[0]?.json?.input).toEqual(trigger)
    for (const model of ['claude', 'gemini', 'both'])
      expect(await statuses(model)).toEqual([501, 501])
    expect(provider.received).toHaveLength(2)
    const message = await portus.call('/v1/messages', {
      method: 'POST',
      body: `{"model":"gemini","max_tokens":9,${MESSAGES[0]}}`,
      headers: VERSION,
    })
    expect(message.status).toBe(501)
  })
})

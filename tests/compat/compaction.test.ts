import { describe, expect, test } from 'bun:test'
import OpenAI from 'openai'
import { COMPACTING, type Compacting, fallbackOf } from '../support/cases/compaction-aliases'
import { errorBody } from '../support/cases/compaction-errors'
import { KEY, startPortus } from '../support/portus'
import { textBlock } from '../support/providers/anthropic-messages'
import {
  SUMMARY,
  SUMMARY_BETA,
  summarising,
  summaryBlock,
  THRESHOLD_BETA,
  thresholdBlock,
} from '../support/providers/claude-compaction'
import { RESPONSE } from '../support/providers/openai-responses'
import { startProvider } from '../support/providers/server'

const said = (text: string) => ({ type: 'message' as const, role: 'user' as const, content: text })
const TRIGGER = { type: 'compaction_trigger' as const }
const ASKED = [said('Write b.txt.'), TRIGGER]
const IN_JSON = JSON.stringify(SUMMARY).slice(1, -1)

const clientOf = (url: string) => new OpenAI({ apiKey: KEY, baseURL: `${url}/v1`, maxRetries: 0 })

/** A provider behind an alias, and a client in front of it. */
async function start(who: Compacting, answer = summarising()) {
  const resources = new AsyncDisposableStack()
  const provider = resources.use(startProvider(answer))
  const aliases = { one: COMPACTING[who](provider.url) }
  const portus = resources.use(await startPortus({ aliases }))
  const { responses } = clientOf(portus.url)
  return { provider, portus, responses, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

describe.each(['claude', 'vertex', 'foundry'] as const)('a summary by Claude: %s', (who) => {
  test.each([false, true])(
    'by an item, and the client goes on from it (stream: %p)',
    async (stream) => {
      await using world = await start(who)
      const { provider, responses } = world

      const asked = {
        model: 'one',
        input: ASKED,
        instructions: 'Be brief.',
        tools: [{ type: 'function' as const, name: 'f', parameters: {}, strict: false }],
        tool_choice: 'required' as const,
        text: {
          format: {
            type: 'json_schema' as const,
            name: 'a',
            schema: { type: 'object' },
            strict: true,
          },
        },
      }
      const answer = stream
        ? await responses.stream({ ...asked, stream }).finalResponse()
        : await responses.create({ ...asked, stream })

      expect(answer).toMatchObject({ status: 'completed', output: [{ type: 'compaction' }] })
      expect(answer.output).toHaveLength(1)
      expect(answer.usage).toMatchObject({ input_tokens: 144, output_tokens: 27 })
      const [first] = provider.received
      expect(first?.json).toMatchObject({ compaction: { type: 'summarize' } })
      expect(first?.json?.tools).toHaveLength(1)
      expect(first?.headers.get('anthropic-beta')).toBe(SUMMARY_BETA)
      expect(first?.text).not.toContain('compaction_trigger')

      const next = await responses.create({
        model: 'one',
        input: [said('Write b.txt.'), ...answer.output, said('And c.txt?')] as never,
      })
      expect(next.output_text).toBe('Go on')
      expect(provider.received[1]?.text).toContain(IN_JSON)
      expect(provider.received[1]?.text).toContain('Write b.txt.')
      expect(provider.received[1]?.text).not.toContain('portus.')
      expect(provider.received[1]?.headers.get('anthropic-beta')).toBeNull()
    },
  )

  test('by the endpoint for it', async () => {
    await using world = await start(who)
    const { provider, responses } = world

    const compacted = await responses.compact({ model: 'one', input: [said('Write b.txt.')] })
    const next = await responses.create({
      model: 'one',
      input: [...compacted.output, said('And c.txt?')] as never,
    })

    expect(compacted).toEqual({
      id: expect.stringMatching(/^resp_/),
      object: 'response.compaction',
      created_at: expect.any(Number),
      output: [
        { id: expect.any(String), type: 'compaction', encrypted_content: expect.any(String) },
      ],
      usage: expect.objectContaining({ input_tokens: 144, output_tokens: 27, total_tokens: 171 }),
    } as never)
    expect(next.output_text).toBe('Go on')
    expect(provider.received[1]?.text).toContain(IN_JSON)
  })
})

describe('a summary', () => {
  test('is kept with its response, and the next one goes on from it alone', async () => {
    await using world = await start('claude')
    const { provider, responses } = world

    const first = await responses.create({ model: 'one', input: ASKED })
    const next = await responses.create({
      model: 'one',
      input: 'And c.txt?',
      previous_response_id: first.id,
    })

    expect(next.output_text).toBe('Go on')
    expect(provider.received[1]?.text).toContain(IN_JSON)
    expect(provider.received[1]?.text).not.toContain('Write b.txt.')
  })

  test('is made of a response that is kept', async () => {
    await using world = await start('claude')
    const { provider, responses } = world

    const first = await responses.create({ model: 'one', input: 'Write b.txt.' })
    const asked = { model: 'one', previous_response_id: first.id }
    const compacted = await responses.compact({ ...asked, input: 'Now shorter.' })

    expect(compacted.output).toMatchObject([{ type: 'compaction' }])
    for (const words of ['Write b.txt.', 'Go on', 'Now shorter.'])
      expect(provider.received[1]?.text).toContain(words)
  })

  test.each([
    ['calls a tool', { stop: 'tool_use' }],
    ['says nothing', { stop: 'end_turn' }],
  ])('that fails is an error and no empty conversation: the model %s', async (_, stop) => {
    await using world = await start('claude', () =>
      Response.json({
        ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [] },
        stop_reason: stop.stop,
        usage: { input_tokens: 0, output_tokens: 0 },
      }),
    )

    for (const path of ['/v1/responses', '/v1/responses/compact']) {
      const response = await world.portus.call(path, { json: { model: 'one', input: ASKED } })
      expect(response.status).toBe(502)
      expect(await response.text()).toContain('wrote no summary')
    }
  })

  test('that is cut off is an answer that is not complete', async () => {
    const content: object[] = []
    await using world = await start('claude', () =>
      Response.json({ ...{ id: 'm', type: 'message', content }, stop_reason: 'max_tokens' }),
    )

    const answer = await world.responses.create({ model: 'one', input: ASKED })

    expect(answer).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: [],
    })
  })
})

describe('a threshold', () => {
  const managed = (compact_threshold?: number) => [
    { type: 'compaction', ...(compact_threshold !== undefined && { compact_threshold }) },
  ]
  const answering = () => summarising([thresholdBlock(), textBlock('Go', ' on')])

  test.each(['claude', 'vertex', 'foundry', 'bedrock'] as const)(
    'is carried to %s',
    async (who) => {
      await using world = await start(who, who === 'bedrock' ? undefined : answering())
      const { provider, responses } = world
      if (who === 'bedrock') {
        // Frames and signatures have tests of their own.
        await responses.create({ model: 'one', input: 'Hi', context_management: managed(60_000) })
        expect(provider.received[0]?.json).toMatchObject({ anthropic_beta: [THRESHOLD_BETA] })
      } else {
        const input = [said('Write b.txt.')]
        const answer = await responses.create({
          model: 'one',
          input,
          context_management: managed(60_000),
        })
        expect(answer.output.map(({ type }) => type)).toEqual(['compaction', 'message'])
        await responses.create({
          model: 'one',
          input: [...input, ...answer.output, said('And c.txt?')] as never,
          context_management: managed(60_000),
        })
        expect(provider.received[0]?.headers.get('anthropic-beta')).toBe(THRESHOLD_BETA)
        // What the summary stands for is not sent again, whatever the client keeps.
        expect(provider.received[1]?.text).not.toContain('Write b.txt.')
        for (const words of [IN_JSON, 'Go on', 'And c.txt?'])
          expect(provider.received[1]?.text).toContain(words)
      }
      expect(provider.received[0]?.json?.context_management).toEqual({
        edits: [{ type: 'compact_20260112', trigger: { type: 'input_tokens', value: 60_000 } }],
      })
    },
  )

  test('below Anthropic’s least one is raised to it, and named', async () => {
    await using world = await start('claude', answering())

    const response = await world.portus.call('/v1/responses', {
      json: { model: 'one', input: 'Hi', context_management: managed(1000) },
    })

    expect(response.status).toBe(200)
    expect(response.headers.get('x-portus-dropped')).toBe('context_management.compact_threshold')
    expect(world.provider.received[0]?.json?.context_management).toEqual({
      edits: [{ type: 'compact_20260112', trigger: { type: 'input_tokens', value: 50_000 } }],
    })
  })

  test('that is none leaves it to the provider', async () => {
    await using world = await start('claude', answering())
    await world.responses.create({ model: 'one', input: 'Hi', context_management: managed() })

    expect(world.provider.received[0]?.json?.context_management).toEqual({
      edits: [{ type: 'compact_20260112' }],
    })
  })

  test.each(['older', 'deepseek'] as const)(
    'is left out and named where it has no effect: %s',
    async (who) => {
      using provider = startProvider(who === 'older' ? summarising() : undefined)
      await using portus = await startPortus({ aliases: { one: COMPACTING[who](provider.url) } })

      const response = await portus.call('/v1/responses', {
        json: { model: 'one', input: 'Hi', context_management: managed(60_000) },
      })

      expect(response.status).toBe(200)
      expect(response.headers.get('x-portus-dropped')).toBe('context_management')
      expect(provider.received[0]?.json).not.toHaveProperty('context_management')
    },
  )
})

describe('where nobody makes summaries', () => {
  test.each(['older', 'bedrock', 'gemini', 'deepseek'] as const)(
    'a request for one is a 501 that says what to do: %s',
    async (who) => {
      await using world = await start(who)
      const { provider, portus } = world

      for (const stream of [false, true]) {
        const response = await portus.call('/v1/responses', {
          json: { model: 'one', input: ASKED, stream },
        })
        expect(response.status).toBe(501)
        expect(response.headers.get('x-should-retry')).toBe('false')
        expect(await response.json()).toEqual(errorBody('input', 'compaction_trigger'))
      }
      expect(provider.received).toHaveLength(0)
    },
  )

  test('the other targets of the alias are asked', async () => {
    using none = startProvider()
    using claude = startProvider(summarising())
    const targets = [COMPACTING.gemini(none.url), COMPACTING.claude(claude.url)]
    await using portus = await startPortus({ aliases: { one: fallbackOf(targets) } })
    const { responses } = clientOf(portus.url)

    const answer = await responses.create({ model: 'one', input: ASKED })
    const compacted = await responses.compact({ model: 'one', input: [said('Hi')] })

    for (const { output } of [answer, compacted])
      expect(output).toMatchObject([{ type: 'compaction' }])
    expect([none.received.length, claude.received.length]).toEqual([0, 2])
  })
})

describe('a summary of Portus’ at OpenAI', () => {
  test.each(['openai', 'azure'] as const)('is text in its place: %s', async (who) => {
    using claude = startProvider(summarising())
    using gpt = startProvider()
    await using portus = await startPortus({
      aliases: { claude: COMPACTING.claude(claude.url), gpt: COMPACTING[who](gpt.url) },
    })
    const { responses } = clientOf(portus.url)

    const { output } = await responses.create({ model: 'claude', input: ASKED })
    const input = [said('Write b.txt.'), ...output, said('And c.txt?')]
    for (const path of ['/v1/responses', '/v1/responses/compact'])
      await portus.call(path, { json: { model: 'gpt', input } })

    expect(gpt.received).toHaveLength(2)
    for (const { json } of gpt.received)
      expect(json?.input).toEqual([
        input[0],
        {
          type: 'message',
          role: 'user',
          content: [{ type: 'input_text', text: expect.stringContaining(SUMMARY) }],
        },
        input[2],
      ])
  })

  test('what only OpenAI can read is a 400 elsewhere, and the other targets are asked', async () => {
    using claude = startProvider(summarising())
    using gpt = startProvider(() => Response.json(RESPONSE))
    const own = { type: 'compaction', encrypted_content: 'gAAAAABo' }
    const targets = [COMPACTING.claude(claude.url), COMPACTING.openai(gpt.url)]
    await using portus = await startPortus({
      aliases: { claude: targets[0]!, both: fallbackOf(targets) },
    })

    const refused = await portus.call('/v1/responses', { json: { model: 'claude', input: [own] } })
    const answered = await portus.call('/v1/responses', { json: { model: 'both', input: [own] } })

    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({
      error: { param: 'input', message: expect.stringContaining('"compaction"') },
    })
    expect(answered.status).toBe(200)
    expect([claude.received.length, gpt.received.length]).toEqual([0, 1])
    expect(gpt.received[0]?.json?.input).toEqual([own])
  })
})

test('a failed summary says so with any block', async () => {
  await using world = await start('claude', summarising([], summaryBlock(null)))
  const response = await world.portus.call('/v1/responses', {
    json: { model: 'one', input: ASKED },
  })

  expect(response.status).toBe(502)
})

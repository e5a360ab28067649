import { describe, expect, test } from 'bun:test'
import OpenAI from 'openai'
import type { AliasFile } from '../../src/alias/schema'
import { KEY, startPortus } from '../support/portus'
import { SUMMARY, SUMMARY_BETA, summarising } from '../support/providers/claude-compaction'
import { startProvider } from '../support/providers/server'

const CLAUDE = 'claude-sonnet-4-6'

const claude = (url: string, model = CLAUDE): AliasFile => ({
  provider: 'anthropic',
  api_key: 'sk-provider',
  custom_host: url,
  override_params: { model },
})

const said = (text: string) => ({ type: 'message' as const, role: 'user' as const, content: text })
const TRIGGER = { type: 'compaction_trigger' as const }

const clientOf = (url: string) => new OpenAI({ apiKey: KEY, baseURL: `${url}/v1`, maxRetries: 0 })

describe('a client of Responses has Claude summarise its conversation', () => {
  test.each([false, true])('by an item, and goes on from it (stream: %p)', async (stream) => {
    using provider = startProvider(summarising())
    await using portus = await startPortus({ aliases: { one: claude(provider.url) } })
    const { responses } = clientOf(portus.url)
    const input = [said('Write b.txt.'), TRIGGER]

    const asked = { model: 'one', input, instructions: 'Be brief.', stream }
    const events = stream ? responses.stream({ ...asked, stream: true }) : undefined
    const answer = await (events?.finalResponse() ?? responses.create({ ...asked, stream: false }))

    expect(answer).toMatchObject({ status: 'completed', output: [{ type: 'compaction' }] })
    expect(answer.usage).toMatchObject({ input_tokens: 144, output_tokens: 27 })
    const [first] = provider.received
    expect(first?.json).toMatchObject({ compaction: { type: 'summarize' }, model: CLAUDE })
    expect(first?.headers.get('anthropic-beta')).toBe(SUMMARY_BETA)
    expect(first?.text).not.toContain('compaction_trigger')

    const next = await responses.create({
      model: 'one',
      input: [said('Write b.txt.'), ...answer.output, said('And c.txt?')] as never,
    })
    expect(next.output_text).toBe('Go on')
    expect(provider.received[1]?.text).toContain(JSON.stringify(SUMMARY).slice(1, -1))
    expect(JSON.stringify(provider.received[1]?.json)).not.toContain('portus.')
  })

  test('by the endpoint for it', async () => {
    using provider = startProvider(summarising())
    await using portus = await startPortus({ aliases: { one: claude(provider.url) } })
    const { responses } = clientOf(portus.url)

    const compacted = await responses.compact({ model: 'one', input: [said('Write b.txt.')] })
    const next = await responses.create({
      model: 'one',
      input: [...compacted.output, said('And c.txt?')] as never,
    })

    expect(compacted).toMatchObject({
      object: 'response.compaction',
      output: [{ type: 'compaction', encrypted_content: expect.any(String) }],
      usage: { input_tokens: 144, output_tokens: 27, total_tokens: 171 },
    })
    expect(next.output_text).toBe('Go on')
    expect(provider.received[1]?.text).toContain(JSON.stringify(SUMMARY).slice(1, -1))
  })
})

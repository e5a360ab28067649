import { describe, expect, test } from 'bun:test'
import { anthropicAlias, KEY, type Options, openaiAlias, startPortus } from '../support/portus'
import { startOfficialGateway } from '../support/process/official'
import { startProvider } from '../support/providers/server'
import { lineOf } from '../support/request-line'

const CHAT = { messages: [{ role: 'user', content: 'Hi' }], stream: true }

/** The line of a streamed chat whose client does not ask for counts, and what the client got. */
async function streamed(gateway: Options['gateway'], kind: 'openai' | 'claude', more = {}) {
  using provider = startProvider()
  const aliases = {
    openai: openaiAlias(provider.url),
    claude: anthropicAlias(provider.url),
  }
  await using portus = await startPortus({ aliases, ...(gateway !== undefined && { gateway }) })
  const answer = await portus.call('/v1/chat/completions', {
    json: { model: kind, ...CHAT, ...more },
  })
  const text = await answer.text()
  const [report] = await portus.reported(1)
  return { line: report && lineOf(report, [KEY]), text, asked: provider.received[0]?.json }
}

describe('a streamed chat has token counts, though its client did not ask for them', () => {
  test.each(['openai', 'claude'] as const)('of %s', async (kind) => {
    const { line, text, asked } = await streamed(undefined, kind)

    expect(line).toMatchObject({ status: 200, stream: true, output_tokens: expect.any(Number) })
    expect(Number(line?.input_tokens)).toBeGreaterThan(0)
    expect(text).not.toContain('"usage":{')
    if (kind === 'openai') expect(asked?.stream_options).toEqual({ include_usage: true })
  })

  test('behind a remote gateway where that translates', async () => {
    await using gateway = await startOfficialGateway()
    const { line } = await streamed(gateway.url, 'claude')

    expect(line).toMatchObject({ status: 200, stream: true, output_tokens: expect.any(Number) })
    expect(Number(line?.input_tokens)).toBeGreaterThan(0)
  })
})

test('a remote gateway gets the client’s bytes, so there are counts where the client asks for them', async () => {
  await using gateway = await startOfficialGateway()
  const plain = await streamed(gateway.url, 'openai')
  const asking = await streamed(gateway.url, 'openai', { stream_options: { include_usage: true } })

  expect(plain.asked).not.toHaveProperty('stream_options')
  expect(plain.line).toMatchObject({ status: 200, outcome: 'complete' })
  expect(plain.line).not.toHaveProperty('output_tokens')
  expect(asking.line).toMatchObject({ status: 200, output_tokens: expect.any(Number) })
  expect(asking.text).toContain('"usage":{')
})

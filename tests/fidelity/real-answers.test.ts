import { describe, expect, test } from 'bun:test'
import { expectSameBytes } from '../support/assert/bytes'
import { STREAMED_ANSWERS, WHOLE_ANSWERS } from '../support/cases/answers'
import { withoutUsage } from '../support/cases/streams'
import { throughGateways } from '../support/clients/bytes'
import { anthropicAlias, openaiAlias } from '../support/portus'
import { sse, verbatim } from '../support/providers/framing'

const aliases = (url: string) => ({ gpt: openaiAlias(url), claude: anthropicAlias(url) })

const modelFor = (path: string) => (path === '/v1/messages' ? 'claude' : 'gpt')

/** An event in each piece, as providers write them, and pieces that cut every event. */
const CUTS = [
  {
    cut: 'event by event',
    of: (text: string) => text.split(/(?<=\n\n)/).map((e) => Buffer.from(e)),
  },
  {
    cut: 'in pieces of 101 bytes',
    of: (text: string) => {
      const bytes = Buffer.from(text)
      const count = Math.ceil(bytes.length / 101)
      return Array.from({ length: count }, (_, at) => bytes.subarray(at * 101, (at + 1) * 101))
    },
  },
]

throughGateways({ aliases }, (through) => {
  test.each(Object.entries(WHOLE_ANSWERS))('%s arrives as it was sent', async (_, shape) => {
    const { path, text, outputTokens } = shape
    through.provider.answer = () => verbatim(text)

    const answer = await through.send(path, JSON.stringify({ model: modelFor(path) }))

    expect(answer.status).toBe(200)
    expectSameBytes(answer.bytes, text)
    expect(await through.report()).toMatchObject({ outcome: 'complete', usage: { outputTokens } })
  })

  for (const { cut, of } of CUTS)
    describe(`streamed ${cut}`, () => {
      test.each(Object.entries(STREAMED_ANSWERS))('%s arrives as it was sent', async (_, shape) => {
        const { path, text, outcome } = shape
        through.provider.answer = () => sse(of(text))

        const answer = await through.send(
          path,
          JSON.stringify({ model: modelFor(path), stream: true }),
        )

        expect(answer.status).toBe(200)
        expectSameBytes(answer.bytes, through.gateway === 'embedded' ? withoutUsage(shape) : text)
        expect(await through.report()).toMatchObject({ outcome, bytes: answer.bytes.length })
      })

      test.each([
        ['wanted', { stream_options: { include_usage: true } }],
        ['not wanted', {}],
      ])('usage that is %s by the client is reported', async (_, more) => {
        const { path, text } = STREAMED_ANSWERS['a chat with a chunk of nothing but usage']!
        through.provider.answer = () => sse(of(text))

        const body = JSON.stringify({ model: modelFor(path), stream: true, ...more })
        const answer = await through.send(path, body)

        const isTakenOut = through.gateway === 'embedded' && !('stream_options' in more)
        expect(answer.text.includes('"prompt_tokens"')).toBe(!isTakenOut)
        expect(await through.report()).toMatchObject({
          usage: { inputTokens: 15, cacheReadTokens: 4, outputTokens: 10 },
        })
      })
    })
})

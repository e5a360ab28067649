import { describe, expect, test } from 'bun:test'
import { expectSameBytes } from '../support/assert/bytes'
import {
  LONG_STREAMS,
  SHORT_STREAMS,
  type StreamShape,
  withoutUsage,
} from '../support/cases/streams'
import { throughGateways } from '../support/clients/bytes'
import { anthropicAlias, openaiAlias } from '../support/portus'
import { heldBody, sse } from '../support/providers/framing'

const pieces = (text: string, size: number): Uint8Array[] => {
  const bytes = Buffer.from(text)
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  )
}

const CUTS = [
  { cut: 'all at once', of: (text: string) => [Buffer.from(text)] },
  { cut: 'byte by byte', of: (text: string) => pieces(text, 1) },
  { cut: 'in pieces of seven bytes', of: (text: string) => pieces(text, 7) },
]
const LONG_CUTS = [
  { cut: 'all at once', of: (text: string) => [Buffer.from(text)] },
  { cut: 'in pieces of 10,007 bytes', of: (text: string) => pieces(text, 10_007) },
]

const aliases = (url: string) => ({ gpt: openaiAlias(url), claude: anthropicAlias(url) })

const request = (path: StreamShape['path'], more: object = {}) =>
  JSON.stringify({ model: path === '/v1/messages' ? 'claude' : 'gpt', stream: true, ...more })

const ASKS_FOR_USAGE = { stream_options: { include_usage: true } }

throughGateways({ aliases }, (through) => {
  for (const [shapes, cuts] of [
    [SHORT_STREAMS, CUTS],
    [LONG_STREAMS, LONG_CUTS],
  ] as const)
    for (const { cut, of } of cuts)
      describe(cut, () => {
        const kept = Object.entries(shapes).filter(([, one]) => one.lostBy !== through.gateway)
        test.each(kept)('%s arrives as it was sent', async (_, shape) => {
          const { path, text, outcome, arrives = text } = shape
          through.provider.answer = () => sse(of(text))

          const answer = await through.send(path, request(path))

          expect(answer.status).toBe(200)
          expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
          const expected = through.gateway === 'embedded' ? withoutUsage(shape) : arrives
          expectSameBytes(answer.bytes, expected)
          expect(await through.report()).toMatchObject({ outcome, bytes: answer.bytes.length })
        })

        const chats = kept.filter(([, { path }]) => path === '/v1/chat/completions')
        test.each(chats)(
          '%s arrives as it was sent, where its usage is wanted',
          async (_, shape) => {
            const { path, text, outcome, arrives = text } = shape
            through.provider.answer = () => sse(of(text))

            const answer = await through.send(path, request(path, ASKS_FOR_USAGE))

            expect(answer.status).toBe(200)
            expectSameBytes(answer.bytes, arrives)
            expect(await through.report()).toMatchObject({ outcome, bytes: answer.bytes.length })
          },
        )
      })
})

throughGateways({ gateways: ['embedded'], aliases }, (through) => {
  test('events framed with CRLF reach the client one by one, bytes that are no UTF-8 too', async () => {
    const stream = heldBody()
    through.provider.answer = () =>
      new Response(stream.body, { headers: { 'content-type': 'text/event-stream' } })
    const events = [
      'data: 1\r\n\r\n',
      'data: \xe9\xff\r\n\r\n',
      '\r\n\r\n\r\n',
      'data: [DONE]\r\n\r\n',
    ]

    const seen: string[] = []
    stream.send(Buffer.from(events[0] as string, 'latin1'))
    const response = await through.open('/v1/chat/completions', request('/v1/chat/completions'))
    const reader = response.body!.getReader()
    for (const next of [...events.slice(1), undefined]) {
      const { value } = await reader.read()
      seen.push(Buffer.from(value as Uint8Array).toString('latin1'))
      if (next !== undefined) stream.send(Buffer.from(next, 'latin1'))
    }
    stream.end()

    expect((await reader.read()).done).toBe(true)
    expect(seen).toEqual(events)
  })
})

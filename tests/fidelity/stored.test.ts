import { describe, expect, test } from 'bun:test'
import { expectSameBytes } from '../support/assert/bytes'
import { BINARY, ODD_JSON } from '../support/cases/odd-bytes'
import { arrived, throughGateways } from '../support/clients/bytes'
import { ALL_ALLOWED, openaiAlias } from '../support/portus'
import { heldBody, readAsSent, sse, verbatim } from '../support/providers/framing'

/** What is asked for without a body, and what of it reaches the provider. */
const ASKED = [
  ['GET', '/v1/files/file-1/content'],
  ['GET', '/v1/files/file-1'],
  ['GET', '/v1/files?limit=2&after=file-0'],
  ['DELETE', '/v1/files/file-1'],
  ['GET', '/v1/responses/resp_1?include%5B%5D=a'],
  ['DELETE', '/v1/responses/resp_1'],
  ['GET', '/v1/responses/resp_1/input_items'],
  ['GET', '/v1/batches/batch_1'],
  ['GET', '/v1/fine_tuning/jobs/ftjob-1/events'],
  ['GET', '/v1/videos/video_1/content?variant=thumbnail'],
  ['GET', '/v1/containers/cntr_1/files/cfile_1/content'],
  ['GET', '/v1/chat/completions?limit=2&metadata%5Ba%5D=b'],
  ['DELETE', '/v1/vector_stores/vs_1/files/file-1'],
] as const

/** Types of files that providers keep; what the official gateway reads as text is text here. */
const CONTENTS: [type: string, bytes: Uint8Array<ArrayBuffer>][] = [
  ['application/octet-stream', BINARY],
  ['binary/octet-stream', BINARY],
  ['application/pdf', BINARY],
  ['image/png', BINARY],
  ['audio/wav', BINARY],
  ['video/mp4', BINARY],
  ['application/jsonl', Buffer.from(`${ODD_JSON}\r\n${ODD_JSON}\n\n`)],
  ['application/json', Buffer.concat([Buffer.from(ODD_JSON), Buffer.from([0xe9, 0xff])])],
  ['text/plain; charset=utf-8', Buffer.from('é 👩‍👩‍👧\r\n\0')],
  ['text/csv', Buffer.from([0xe9, 0x2c, 0xff])],
]

const EVENTS = [
  'event: response.created\ndata: {"type":"response.created","sequence_number":1.0}\n\n',
  'event: response.output_text.delta\ndata: {"delta":"\\u00e9é"}\n\n',
  'event: response.completed\ndata: {"type":"response.completed","response":{}}\n\n',
]

const ERROR = '{ "error":{"message":"\\u00e9 No","type":"t","param":null,"code":"x","n":1.0} }\n'

throughGateways({ aliases: (url) => ({ gpt: openaiAlias(url, ALL_ALLOWED) }) }, (through) => {
  for (const [method, path] of ASKED)
    describe(`${method} ${path}`, () => {
      test.each(CONTENTS)('%s arrives byte for byte', async (type, bytes) => {
        through.provider.answer = () => verbatim(bytes, { 'content-type': type })

        const answer = await arrived(await through.ask(method, path))

        expect(answer.status).toBe(200)
        expect(answer.headers.get('content-type')).toBe(type)
        expectSameBytes(answer.bytes, bytes)
        const received = through.only()
        expect([received.method, received.path + received.query]).toEqual([method, path])
        expect(received.bytes.length).toBe(0)
      })

      test.each([400, 403, 404, 409, 429, 500, 503])(
        'a %d comes back as it was',
        async (status) => {
          through.provider.answer = () => verbatim(ERROR, { 'retry-after': '7' }, status)

          const answer = await arrived(await through.ask(method, path))

          expect(answer.status).toBe(status)
          expect(answer.headers.get('retry-after')).toBe('7')
          expectSameBytes(answer.bytes, ERROR)
        },
      )

      test('a 401 is a 502 in its words', async () => {
        through.provider.answer = () => verbatim(ERROR, { 'retry-after': '7' }, 401)

        const answer = await arrived(await through.ask(method, path))

        expect(answer.status).toBe(502)
        expect(answer.headers.get('retry-after')).toBe('7')
        expect(JSON.parse(answer.text)).toMatchObject({
          error: { message: 'The provider refused Portus’ credentials for this model: é No' },
        })
      })
    })

  test('a stored response that is streamed comes event by event, as it was', async () => {
    const stream = heldBody()
    through.provider.answer = () =>
      new Response(stream.body, { headers: { 'content-type': 'text/event-stream' } })
    const path = '/v1/responses/resp_1?stream=true&starting_after=3'

    const { seen, response, isDone } = await readAsSent(stream, EVENTS, () =>
      through.ask('GET', path),
    )

    expect(isDone).toBe(true)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(seen).toEqual(EVENTS)
    const { path: asked, query } = through.only()
    expect(asked + query).toBe(path)
    expect(await through.report()).toMatchObject({ status: 200, outcome: 'complete' })
  })

  test('a stored response whose stream is cut ends with an error', async () => {
    through.provider.answer = () => sse([Buffer.from(EVENTS[0] as string)])

    const response = await through.ask('GET', '/v1/responses/resp_1?stream=true')

    expect(await response.text().catch(() => 'broken off')).toBe('broken off')
    expect(await through.report()).toMatchObject({ outcome: 'truncated' })
  })
})

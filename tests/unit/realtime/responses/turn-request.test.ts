import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type Create, readFrame } from '../../../../src/realtime/responses/client-frame'
import type { Remembered } from '../../../../src/realtime/responses/remembered'
import { turnBody, turnHeaders, turnRequest } from '../../../../src/realtime/responses/turn-request'

const frameOf = async (value: object) =>
  (await readFrame(
    new TextEncoder().encode(JSON.stringify({ type: 'response.create', ...value })),
  )) as Create

const memoryOf = (responses: Record<string, Remembered>) => ({
  find: (id: string) => (Object.hasOwn(responses, id) ? responses[id] : undefined),
})

const jsonOf = (pieces: readonly Uint8Array[]) => JSON.parse(Buffer.concat(pieces).toString())

describe('the body of a turn', () => {
  test('is all that was said, whatever the turns were', async () => {
    const input = fc.oneof(fc.array(fc.jsonValue(), { maxLength: 4 }), fc.string())
    await fc.assert(
      fc.asyncProperty(fc.array(input, { minLength: 1, maxLength: 6 }), async (inputs) => {
        const responses: Record<string, Remembered> = {}
        const said: unknown[] = []
        for (const [at, one] of inputs.entries()) {
          const before = at > 0 ? { previous_response_id: `resp_${at - 1}` } : {}
          const frame = await frameOf({ model: 'gpt', input: one, ...before, a: [at] })
          const { pieces, items, previousId, hasLostThoughts } = turnBody(
            frame,
            memoryOf(responses),
          )
          responses[`resp_${at}`] = { items, previousId, hasLostThoughts }
          const asItems = Array.isArray(one)
            ? one
            : [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: one }] }]
          said.push(...(JSON.parse(JSON.stringify(asItems)) as unknown[]))
          const body = jsonOf(pieces)
          expect(body.input).toEqual(at === 0 ? JSON.parse(JSON.stringify(one)) : said)
          expect(body).toMatchObject({ model: 'gpt', stream: true, a: [at] })
          expect(body).not.toHaveProperty('previous_response_id')
        }
      }),
    )
  })

  test('names what comes before the first turn that the connection knows', async () => {
    const items = [Buffer.from('1,2')]
    const memory = memoryOf({ resp_2: { items, previousId: 'resp_1', hasLostThoughts: true } })
    const known = turnBody(await frameOf({ input: [3], previous_response_id: 'resp_2' }), memory)
    const unknown = turnBody(await frameOf({ input: [3], previous_response_id: 'resp_9' }), memory)
    const none = turnBody(await frameOf({ previous_response_id: 'resp_2' }), memory)

    expect(jsonOf(known.pieces)).toEqual({
      stream: true,
      input: [1, 2, 3],
      previous_response_id: 'resp_1',
    })
    expect(known.previousId).toBe('resp_1')
    expect(jsonOf(unknown.pieces)).toMatchObject({ input: [3], previous_response_id: 'resp_9' })
    expect(jsonOf(none.pieces)).toMatchObject({ input: [1, 2] })
  })
})

describe('the request of a turn', () => {
  test('has the headers of the handshake that are not about it', () => {
    const headers = turnHeaders(
      new Headers({
        authorization: 'Bearer k',
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-key': 'x',
        'sec-websocket-protocol': 'openai-insecure-api-key.k',
        'content-encoding': 'gzip',
        'content-length': '3',
        'x-request-id': 'one',
        'openai-beta': 'responses_websockets=2026-02-06',
        'x-codex-turn-metadata': 'first',
        'session-id': 's',
      }),
      { 'x-codex-turn-metadata': 'second', 'x-codex-new': 'n', 'session-id': 't' },
    )

    expect(Object.fromEntries(headers)).toEqual({
      authorization: 'Bearer k',
      'content-type': 'application/json',
      'session-id': 's',
      'x-codex-turn-metadata': 'second',
    })
  })

  test.each(['a\r\nx: y', '\u0000', 'ä', 'a'.repeat(8193)])(
    'takes no header like %p from a body',
    (value) => {
      const headers = turnHeaders(new Headers({ 'x-codex-window-id': 'one' }), {
        'x-codex-window-id': value,
      })
      expect(headers.get('x-codex-window-id')).toBe('one')
    },
  )

  test('has its body, however long it is', async () => {
    const handshake = new Request('http://portus.test/v1/responses?x=1')
    for (const length of [10, 300_000]) {
      const frame = await frameOf({ input: 'a'.repeat(length) })
      const { pieces } = turnBody(frame, memoryOf({}))
      const request = turnRequest(handshake, frame, pieces, new AbortController().signal)
      const text = await request.text()

      expect(request.url).toBe(handshake.url)
      expect(request.headers.get('content-length')).toBe(String(text.length))
      expect(JSON.parse(text)).toEqual({ input: 'a'.repeat(length), stream: true })
    }
  })
})

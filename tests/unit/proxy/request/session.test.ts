import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { endpointOf } from '../../../../src/api/endpoints/endpoints'
import { NO_HOLD } from '../../../../src/limits/bytes-in-flight'
import { readFramed } from '../../../../src/proxy/request/session'

const LIMITS = { maxBytes: 2 ** 20, idleTimeoutMs: 60_000, totalTimeoutMs: 60_000, hold: NO_HOLD }
const encoder = new TextEncoder()

const read = (name: string, body: string | FormData, headers: Record<string, string> = {}) =>
  readFramed(
    new Request('http://portus/', { method: 'POST', body, headers }),
    endpointOf(name),
    LIMITS,
  )

const around = ({ frame }: Awaited<ReturnType<typeof read>>, session: string) => {
  const { pieces, contentType } = frame.around([encoder.encode(session)])
  return { bytes: Buffer.concat(pieces), contentType }
}

/** What WebRTC offers are made of, and anything else. */
const offers = fc.oneof(
  fc.string({ minLength: 1, unit: 'grapheme' }),
  fc
    .array(fc.constantFrom('v=0', '\r\n', '\n', '--', 'é', '"', 'name="session"'), { minLength: 1 })
    .map((parts) => parts.join('')),
)
const objects = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 5 })

describe('what stands around a session', () => {
  test('is the client’s offer, whatever it holds, and the session that is put in', () =>
    fc.assert(
      fc.asyncProperty(offers, objects, async (sdp, session) => {
        const text = JSON.stringify(session)
        const framed = await read('realtime.calls', sdp, { 'content-type': 'application/sdp' })
        const { bytes, contentType = '' } = around(framed, text)

        const form = await new Response(bytes, {
          headers: { 'content-type': contentType },
        }).formData()

        expect([...form.keys()]).toEqual(['sdp', 'session'])
        expect(form.get('sdp')).toBe(sdp)
        expect(form.get('session')).toBe(text)
      }),
    ))

  test('is every other byte of JSON', () =>
    fc.assert(
      fc.asyncProperty(fc.jsonValue(), objects, async (other, session) => {
        const inside = JSON.stringify(session)
        const bodyWith = (text: string) =>
          `{ "expires_after" :${JSON.stringify(other)} , "session": ${text}}\n`
        const framed = await read('realtime.client_secrets', bodyWith(inside))

        expect(Buffer.from(framed.session.bytes).toString()).toBe(inside)
        expect(around(framed, '{"a":1}').bytes.toString()).toBe(bodyWith('{"a":1}'))
      }),
    ))

  test.each([
    ['{}', '{"session":{"x":1}}'],
    ['', '{"session":{"x":1}}'],
    ['{"expires_after":{}}', '{"expires_after":{},"session":{"x":1}}'],
  ])('is added where the body %p has none', async (body, expected) => {
    const framed = await read('realtime.client_secrets', body)

    expect(Buffer.from(framed.session.bytes).toString()).toBe('{"type":"realtime"}')
    expect(around(framed, '{"x":1}').bytes.toString()).toBe(expected)
  })

  test('is read from files as from fields, as OpenAI’s SDK sends them', async () => {
    const form = new FormData()
    form.append('sdp', new File(['v=0\r\n'], '', { type: 'application/sdp' }))
    form.append('session', new File(['{"model":"a"}'], '', { type: 'application/json' }))

    const framed = await read('realtime.calls', form)

    expect(Buffer.from(framed.session.bytes).toString()).toBe('{"model":"a"}')
    expect(around(framed, '{}').bytes.toString()).toContain('\r\n\r\nv=0\r\n\r\n--')
  })

  test.each([
    ['{"type":"realtime"}', true],
    ['{}', true],
    ['{"type":"transcription"}', false],
    ['{"type":"REALTIME"}', false],
    ['{"type":null}', false],
    ['{"type":["realtime"]}', false],
  ])('has a place for the model in %s: %p', async (session, expected) => {
    const { frame } = await read('realtime.client_secrets', `{"session":${session}}`)

    expect(frame.takesModel).toBe(expected)
  })
})

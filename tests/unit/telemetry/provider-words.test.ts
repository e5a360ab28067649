import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { noteClose, noteLateWords, noteWords } from '../../../src/telemetry/provider-words'
import { redactor } from '../../../src/telemetry/redact'
import {
  type Attempt,
  authorityOf,
  beginAttempt,
  emptyTrace,
  noteAnswer,
  noteNotAsked,
  retriesOf,
  type Trace,
} from '../../../src/telemetry/trace'

const SECRET = 'sk-a-secret-of-the-alias-0123'
const redact = redactor([SECRET])

const NONE = new Headers()

function answered(status: number, trace: Trace = emptyTrace()): Attempt {
  const attempt = beginAttempt(trace, 'config', 'https://api.test/v1', redact)
  noteAnswer(attempt, new Response(null, { status }))
  return attempt
}

describe('the words of a provider', () => {
  test('are short and hold no secret, whatever it says', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 3000 }), fc.string(), fc.jsonValue(), (a, b, more) => {
        const message = `${a}${SECRET}${b}`
        for (const said of [
          JSON.stringify({ error: { message, type: message, more } }),
          JSON.stringify({ response: { error: { message, code: message } } }),
          message,
        ]) {
          const attempt = answered(500)
          noteWords(attempt, said, NONE)
          const { message: words = '', type = '' } = attempt.words ?? {}
          expect(words.length).toBeLessThanOrEqual(400)
          expect(type.length).toBeLessThanOrEqual(100)
          expect(words + type).not.toContain(SECRET)
        }
      }),
    )
  })

  test.each([
    [401, {}, true],
    [403, { error: { message: 'No access to this model' } }, true],
    [400, { error: { message: 'API key not valid', status: 'INVALID_ARGUMENT' } }, true],
    [403, '<html>', true],
    [400, { error: { message: 'Bad member' } }, false],
    [500, { error: { message: 'Oops' } }, false],
  ])('%d %o refuse the operator’s credentials or rights: %p', (status, body, isRefused) => {
    const attempt = answered(status)
    noteWords(attempt, typeof body === 'string' ? body : JSON.stringify(body), NONE)

    expect(attempt.isRefused).toBe(isRefused)
  })

  test('that come late do not replace the first ones, and are those of the last target that was asked', () => {
    const trace = emptyTrace()
    const first = answered(500, trace)
    noteWords(first, '{"error":{"message":"first"}}', NONE)
    noteLateWords(trace, '{"error":{"message":"late"}}')
    expect(first.words?.message).toBe('first')
    const second = answered(200, trace)
    noteNotAsked(trace, 'config.targets[1]', 'It has no such tool')
    noteLateWords(trace, '{"error":{"message":"late"}}')
    expect(second.words?.message).toBe('late')
  })

  test('of a close are noted where its code says that something is wrong', () => {
    const noted = (code: number) => {
      const attempt = answered(101)
      noteClose(attempt, code, `ended ${SECRET}`)
      return [attempt.cause, attempt.words?.message, attempt.words?.type]
    }

    for (const code of [1000, 1001, 1005])
      expect(noted(code)).toEqual([undefined, undefined, undefined])
    expect(noted(1006)).toEqual(['broken off without a close frame', undefined, undefined])
    expect(noted(4001)).toEqual([undefined, 'ended [redacted]', 'close_4001'])
  })
})

describe('attempts', () => {
  test('hold the host, and nothing else of an address', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        expect(authorityOf(url)).toBe(new URL(url).host)
        expect(authorityOf(url)).not.toMatch(/[?#/@]/)
      }),
    )
    expect(authorityOf('wss://user:pass@host.test:81/x?y=z')).toBe('host.test:81')
  })

  test('are bounded, and tell the retries of a target that was asked', () => {
    const trace = emptyTrace()
    expect(retriesOf(trace, 'config')).toBeUndefined()
    answered(500, trace)
    noteNotAsked(trace, 'config', 'no')
    expect(retriesOf(trace, 'config')).toBeUndefined()
    answered(500, trace)
    expect(retriesOf(trace, 'config')).toBe(1)
    for (let count = 0; count < 200; count++) {
      answered(500, trace)
      noteNotAsked(trace, 'config', 'no')
    }
    expect(trace.attempts).toHaveLength(64)
  })
})

import { describe, expect, test } from 'bun:test'
import { restoreErrors } from '../../../src/portkey/stream-errors'
import type { Answer } from '../../../src/stream/answer'
import { answerIn as answer } from '../../support/cases/answer-in-pieces'

const chunk = (choice: object, more = {}) =>
  `data: ${JSON.stringify({ id: 'c', model: '', provider: 'anthropic', choices: [choice], ...more })}\n\n`

const SAID = chunk({ delta: { content: 'é 🦊' }, index: 0, logprobs: null, finish_reason: null })
const LOST = chunk({ finish_reason: 'overloaded_error', delta: { content: '' } })
const DONE = 'data: [DONE]\n\n'
const ERROR =
  'data: {"error":{"message":"The provider broke off with overloaded_error","type":"overloaded_error","param":null,"code":null}}\n\n'

async function read({ body }: Answer): Promise<string[]> {
  const pieces: string[] = []
  for await (const piece of body) pieces.push(Buffer.from(piece).toString())
  return pieces
}

const cut = (text: string, at: number) => [
  Buffer.from(text).subarray(0, at),
  Buffer.from(text).subarray(at),
]

describe('an error that the gateway made a finish_reason of', () => {
  test('is an error again, wherever the stream is cut', async () => {
    const text = SAID + LOST + DONE
    for (let at = 1; at < Buffer.byteLength(text); at++) {
      const restored = await read(await restoreErrors(answer(cut(text, at))))

      expect(restored.join('')).toBe(SAID + ERROR + DONE)
    }
  })

  test('is left in an answer that is no stream', async () => {
    const whole = answer([Buffer.from(LOST)], 'application/json')

    expect(await restoreErrors(whole)).toBe(whole)
  })
})

describe('everything else', () => {
  test.each([
    ['a finish_reason of a good end', chunk({ finish_reason: 'stop', delta: { content: '' } })],
    ['a model that says the same', chunk({ delta: { content: LOST }, finish_reason: null })],
    ['an end without a line break', `${SAID}data: [DONE]`],
    ['comments and empty lines', `: ping\n\n\n\n${SAID}`],
  ])('%s arrives as it was, wherever it is cut', async (_, text) => {
    for (let at = 1; at < Buffer.byteLength(text); at++)
      expect((await read(await restoreErrors(answer(cut(text, at))))).join('')).toBe(text)
  })

  test('comes event by event, none later than the end of its own', async () => {
    const pieces = await read(
      await restoreErrors(answer([SAID, SAID, DONE].map((e) => Buffer.from(e)))),
    )

    expect(pieces).toEqual([SAID, SAID, DONE])
  })

  test('a body without a byte has none', async () => {
    const empty = await restoreErrors(answer([]))

    expect(empty.first).toBeUndefined()
    expect(await read(empty)).toEqual([])
  })
})

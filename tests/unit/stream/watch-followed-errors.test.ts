import { expect, test } from 'bun:test'
import { openai } from '../../../src/api/openai'
import { openaiResponses } from '../../../src/api/responses/dialect'
import { watchEvents } from '../../../src/stream/watch-events'

const SECRET = 'sk-secret'
const event = (type: string, more: object) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`
const DELTA = event('response.output_text.delta', { delta: 'ü' })
const ERROR = event('error', { error: { message: `Bad key ${SECRET}` } })
const FAILED = event('response.failed', { response: { error: { message: SECRET } } })
const STREAM = `${DELTA}${ERROR}${FAILED}${DELTA}`

const redact = (text: string) => text.replaceAll(SECRET, '[redacted]')

/** What a client gets of a stream that comes in pieces of so many bytes. */
function passed(dialect: typeof openai, text: string, size: number) {
  const watch = watchEvents(dialect, { redact })
  const bytes = Buffer.from(text)
  const pieces: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += size)
    pieces.push(watch.push(bytes.subarray(at, at + size)))
  pieces.push(watch.finish())
  const { end, isFollowed } = watch
  return { text: Buffer.concat(pieces).toString(), end, isFollowed }
}

test('behind an error of Responses its failure passes, without its secrets, and nothing else', () => {
  expect(passed(openaiResponses, STREAM, STREAM.length)).toEqual({
    text: redact(DELTA + ERROR + FAILED),
    end: 'failed',
    isFollowed: false,
  })
})

test('events that come one by one are the same', () => {
  const watch = watchEvents(openaiResponses, { redact })
  const all = [DELTA, ERROR, FAILED, DELTA].map((text) => watch.push(Buffer.from(text)))
  expect(Buffer.concat(all).toString()).toBe(redact(DELTA + ERROR + FAILED))
})

test('wherever the bytes are cut, as much of it passes', () => {
  const plain = STREAM.replaceAll(SECRET, 'words')
  const whole = DELTA + ERROR.replaceAll(SECRET, 'words') + FAILED.replaceAll(SECRET, 'words')
  for (let size = 1; size < 40; size++)
    expect({ size, ...passed(openaiResponses, plain, size) }).toEqual({
      size,
      text: whole,
      end: 'failed',
      isFollowed: false,
    })
})

test('an error that nothing follows has failed all the same', () => {
  expect(passed(openaiResponses, DELTA + ERROR, 1000)).toMatchObject({
    end: 'failed',
    isFollowed: true,
  })
})

test('behind an error of a chat nothing passes', () => {
  expect(passed(openai, STREAM, STREAM.length).text).toBe(redact(DELTA + ERROR))
})

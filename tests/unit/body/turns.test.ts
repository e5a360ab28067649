import { expect, test } from 'bun:test'
import { byteTurns } from '../../../src/body/turns'
import { type Chunks, chunksOf, wholeBody } from '../../../src/stream/answer'

const WORK_MS = 3

/** How often others had their turn while each chunk of a body took some work. */
async function turnsDuring(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let turns = 0
  let isOver = false
  const others = () => {
    turns++
    if (!isOver) setImmediate(others)
  }
  setImmediate(others)
  for await (const _ of chunks) {
    const start = performance.now()
    while (performance.now() - start < WORK_MS);
  }
  isOver = true
  return turns
}

const iterable = (chunks: Chunks): AsyncIterable<Uint8Array> => ({
  [Symbol.asyncIterator]: () => chunks,
})

const COUNT = 20
const BYTES = 256 * 1024

test('others have their turn while a stream is read whose bytes have come', async () => {
  let left = COUNT
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (left-- > 0) controller.enqueue(new Uint8Array(BYTES))
      else controller.close()
    },
  })

  expect(await turnsDuring(iterable(chunksOf(stream)))).toBeGreaterThan(COUNT / 2)
})

test('others have their turn between the slices of a whole answer', async () => {
  const { body } = wholeBody(new Uint8Array(COUNT * BYTES))

  expect(await turnsDuring(body)).toBeGreaterThan(COUNT / 2)
})

test('small chunks have no turns of their own', () => {
  const turn = byteTurns()

  expect(Array.from({ length: 10 }, () => turn(100)).every((wait) => wait === undefined)).toBe(true)
})

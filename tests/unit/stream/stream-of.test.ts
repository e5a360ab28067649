import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { turns } from '../../../src/body/turns'
import { streamOf } from '../../../src/stream/stream-of'

test('a stream of bytes has all of them, in pieces that are short', async () => {
  const lengths = fc.array(fc.oneof(fc.nat(10), fc.nat(400_000)), { maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(lengths, async (all) => {
      const pieces = all.map((length, at) => Buffer.alloc(length, at + 1))
      const read: Uint8Array[] = []
      for await (const piece of streamOf(pieces)) read.push(piece)

      expect(Buffer.concat(read).equals(Buffer.concat(pieces))).toBe(true)
      expect(Math.max(0, ...read.map(({ byteLength }) => byteLength))).toBeLessThan(200_000)
    }),
    { numRuns: 30 },
  )
})

test('a long work that takes turns lets others have theirs, whatever runs side by side', async () => {
  const turn = turns()
  let others = 0
  const timer = setInterval(() => others++, 1)
  const busy = async () => {
    for (let at = 0; at < 40; at++) {
      const startMs = performance.now()
      while (performance.now() - startMs < 0.5);
      await turn()
    }
  }

  await Promise.all([busy(), busy(), busy()])
  clearInterval(timer)

  expect(others).toBeGreaterThan(10)
})

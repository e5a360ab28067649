import { expect, test } from 'bun:test'
import { readWhole } from '../../../src/stream/read-whole'

test('an answer without an end is refused, and its body is closed', async () => {
  let isClosed = false
  async function* endless() {
    try {
      for (;;) yield new Uint8Array(1024)
    } finally {
      isClosed = true
    }
  }
  const reading = readWhole({ body: endless() }, 10_000)
  await expect(reading).rejects.toThrow('The provider sent an answer that is too long')
  expect(isClosed).toBe(true)
})

test('an answer as long as the limit is read', async () => {
  const body = (async function* () {
    yield Buffer.from('abc')
    yield Buffer.from('de')
  })()
  expect(`${await readWhole({ body }, 5)}`).toBe('abcde')
})

import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { spool } from '../../../src/body/spool'
import { PortusError } from '../../../src/errors'
import { NO_HOLD } from '../../../src/limits/bytes-in-flight'

const MEMORY = 4 * 1024 * 1024

const collected = async (kept: ReturnType<typeof spool>) => {
  const pieces: Uint8Array[] = []
  for await (const piece of kept.read()) pieces.push(Buffer.from(piece))
  return Buffer.concat(pieces)
}

/** Bytes none of which are like their neighbours. */
const noise = (length: number, seed = 1) =>
  Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8) * 7 + seed) & 0xff)

describe('what is kept', () => {
  const rows: [sentence: string, lengths: number[], isInMemory: boolean][] = [
    ['may be nothing', [], true],
    ['may be an empty chunk', [0], true],
    ['stays in memory while it is little', [1, 2, 3], true],
    ['stays in memory up to 4 MiB', [MEMORY - 1, 1], true],
    ['is in a file from one byte more on', [MEMORY, 1], false],
    ['is in a file where one chunk is too large', [MEMORY + 1], false],
    ['goes on in the file', [MEMORY, 1, 0, 70_000], false],
  ]

  test.each(rows)('%s, and is read as often as one likes', async (_, lengths, isInMemory) => {
    const kept = spool(NO_HOLD)
    const chunks = lengths.map((length, index) => noise(length, index))
    for (const chunk of chunks) await kept.add(chunk)

    expect(kept.isInMemory).toBe(isInMemory)
    for (const _time of ['first', 'second'])
      expect((await collected(kept)).equals(Buffer.concat(chunks))).toBe(true)
    await kept.close()
  })

  test('is the same in chunks of any length', async () => {
    const lengths = fc.array(fc.nat(3000), { maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(lengths, fc.boolean(), async (sizes, isLarge) => {
        const kept = spool(NO_HOLD)
        const chunks = sizes.map((length, index) => noise(length, index))
        if (isLarge) chunks.unshift(new Uint8Array(MEMORY))
        for (const chunk of chunks) await kept.add(chunk)

        const whole = await collected(kept)
        await kept.close()

        expect(whole.equals(Buffer.concat(chunks))).toBe(true)
      }),
      { seed: 19, numRuns: 20 },
    )
  })

  test('is gone when it is closed, and may be closed again', async () => {
    for (const length of [1, MEMORY + 1]) {
      const kept = spool(NO_HOLD)
      await kept.add(new Uint8Array(length))

      await kept.close()
      await kept.close()

      expect(await collected(kept)).toHaveLength(0)
    }
  })
})

describe('the file', () => {
  let folder: string
  let before: string | undefined

  beforeEach(() => {
    before = process.env.TMPDIR
    folder = mkdtempSync(join(tmpdir(), 'spool-'))
    process.env.TMPDIR = folder
  })

  afterEach(() => {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
    rmSync(folder, { recursive: true, force: true })
  })

  test('has no name that anybody else could open', async () => {
    const kept = spool(NO_HOLD)
    await kept.add(noise(MEMORY + 1))

    expect(kept.isInMemory).toBe(false)
    expect(readdirSync(folder)).toEqual([])
    await kept.close()
  })

  test('that cannot be made refuses what is too much for the memory, and tells how to do without', async () => {
    process.env.TMPDIR = join(folder, 'nowhere')
    const kept = spool(NO_HOLD)
    await kept.add(noise(10))

    const refusal = await kept.add(noise(MEMORY)).catch((error: unknown) => error)

    expect(refusal).toBeInstanceOf(PortusError)
    expect(refusal).toMatchObject({
      kind: 'invalid_request',
      message:
        'Portus has no space to store the upload; send its content-length, and name the model before the file or in the header x-portus-model',
      details: { param: 'model' },
    })
    expect((refusal as PortusError).message).not.toContain(folder)
    await kept.close()
  })
})

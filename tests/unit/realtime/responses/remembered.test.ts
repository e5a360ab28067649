import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { bytesInFlight } from '../../../../src/limits/bytes-in-flight'
import { inFewPieces } from '../../../../src/realtime/responses/item-bytes'
import { memories } from '../../../../src/realtime/responses/memories'
import { connectionMemory } from '../../../../src/realtime/responses/remembered'

const piece = (length: number) => new Uint8Array(length)
const response = (...items: Uint8Array<ArrayBuffer>[]) => ({
  items,
  previousId: undefined,
  hasLostThoughts: false,
})

function start(maxBytes = 1000, inFlightBytes = 80_000) {
  const inFlight = bytesInFlight(inFlightBytes)
  const all = memories(() => inFlightBytes)
  const memoryOf = (application: string) =>
    connectionMemory(application, inFlight.holdFor(application), maxBytes, all)
  return { inFlight, memoryOf }
}

describe('the memory of a connection', () => {
  test('counts each item once, and lets go of what it forgets', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.nat(90)), { maxLength: 30 }), (turns) => {
        const { inFlight, memoryOf } = start()
        const memory = memoryOf('one')
        const kept: Uint8Array<ArrayBuffer>[][] = []
        for (const [at, [before, length]] of turns.entries()) {
          const items = [...(kept[before] ?? []).slice(0, 5), piece(length)]
          kept.push(items)
          memory.keep(`resp_${at}`, response(...items))
          const known = turns
            .map((_, one) => memory.find(`resp_${one}`))
            .filter((one) => one !== undefined)
          const distinct = new Set(known.flatMap((one) => one.items))
          expect(inFlight.held).toBe([...distinct].reduce((sum, one) => sum + one.length, 0))
          expect(known.length).toBeLessThanOrEqual(8)
          expect(memory.find(`resp_${at}`)).toBeDefined()
        }
        memory.end()
        expect(inFlight.held).toBe(0)
        memory.keep('resp_late', response(piece(1)))
        expect(inFlight.held).toBe(0)
      }),
    )
  })

  test('keeps no response that no request could have, and forgets where nothing more may be held', () => {
    const { inFlight, memoryOf } = start(1000, 4000)
    const memory = memoryOf('one')

    memory.keep('long', response(piece(1001)))
    expect(memory.find('long')).toBeUndefined()
    memory.keep('most', response(piece(501)))
    expect(memory.find('most')).toBeUndefined()
    expect(inFlight.held).toBe(0)
    memory.keep('some', response(piece(400)))
    memory.keep('more', response(piece(400)))
    expect(inFlight.held).toBe(0)
  })

  test('gives way to others: of its application at an eighth of all bytes, of any at a quarter', () => {
    const { inFlight, memoryOf } = start(1000, 8000)
    const [first, second, third] = [memoryOf('one'), memoryOf('one'), memoryOf('one')]
    first.keep('a', response(piece(400)))
    second.keep('b', response(piece(400)))
    first.keep('c', response(piece(100)))
    third.keep('d', response(piece(400)))

    expect(second.find('b')).toBeUndefined()
    expect([first.find('a'), first.find('c'), third.find('d')]).not.toContain(undefined)
    const others = ['two', 'three'].map((name) => memoryOf(name))
    for (const other of others) other.keep('x', response(piece(900)))
    expect(inFlight.held).toBeLessThanOrEqual(2000)
    expect(others[1]?.find('x')).toBeDefined()
    expect(first.find('a')).toBeUndefined()
  })

  test('never holds more than its share, whoever uses it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(5), fc.nat(2), fc.nat(999)), { maxLength: 60 }),
        (uses) => {
          const { inFlight, memoryOf } = start(1000, 8000)
          const all = Array.from({ length: 6 }, (_, at) => memoryOf(`app-${at % 3}`))
          for (const [at, [one, , length]] of uses.entries()) {
            all[one]?.keep(`resp_${at}`, response(piece(length)))
            expect(inFlight.held).toBeLessThanOrEqual(2000)
          }
          for (const memory of all) memory.end()
          expect(inFlight.held).toBe(0)
        },
      ),
    )
  })
})

const textOf = (items: readonly Uint8Array[]) =>
  items.map((one) => Buffer.from(one).toString()).join()

test('many short pieces become few, with a comma between each two, and long ones are not copied', () => {
  const item = fc.tuple(fc.constantFrom(1, 1, 1, 70_000), fc.nat(9))
  fc.assert(
    fc.property(fc.array(item, { maxLength: 400 }), (made) => {
      const items = made.map(([length, digit]) => new Uint8Array(Buffer.alloc(length, `${digit}`)))
      const few = inFewPieces(items)
      const long = items.filter(({ length }) => length > 1)

      expect(textOf(few)).toBe(textOf(items))
      expect(few.length).toBeLessThanOrEqual(Math.max(64, 2 * long.length + 1))
      for (const one of long) expect(few).toContain(one)
    }),
    { seed: 3, numRuns: 50 },
  )
})

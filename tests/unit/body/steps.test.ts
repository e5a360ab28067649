import { describe, expect, test } from 'bun:test'
import { atOnce, inTurns, type Steps } from '../../../src/body/steps'

/** Work that keeps the processor for so long in each of its steps. */
function* work(steps: number, stepMs: number, done: number[] = []): Steps<readonly number[]> {
  for (let step = 0; step < steps; step++) {
    const untilMs = performance.now() + stepMs
    while (performance.now() < untilMs);
    done.push(step)
    yield
  }
  return done
}

function* failing(): Steps<never> {
  yield
  throw new Error('cannot be done')
}

describe('a work in steps', () => {
  test('is done at once', () => {
    expect(atOnce(work(3, 0))).toEqual([0, 1, 2])
  })

  test('makes no promise where it is short', () => {
    expect(inTurns(work(3, 0))).toEqual([0, 1, 2])
  })

  test('lets others have their turn between two long steps', async () => {
    const done: number[] = []
    const seen: number[] = []
    const others = setInterval(() => seen.push(done.length), 0)
    const result = await inTurns(work(5, 10, done))
    clearInterval(others)
    expect(result).toEqual([0, 1, 2, 3, 4])
    expect(new Set(seen).size).toBeGreaterThanOrEqual(3)
  })

  test('throws what a step throws, at once and later', async () => {
    expect(() => atOnce(failing())).toThrow('cannot be done')
    expect(() => inTurns(failing())).toThrow('cannot be done')
    function* later(): Steps<never> {
      yield* work(2, 10)
      return yield* failing()
    }
    await expect(Promise.resolve(inTurns(later()))).rejects.toThrow('cannot be done')
  })
})

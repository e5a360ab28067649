import { describe, expect, test } from 'bun:test'
import { turns } from '../../../../src/http/admin/turns'

const NEVER = new AbortController().signal

/** Works that end when they are told to, and note when they begin. */
function works(inTurn = turns(2, 3)) {
  const begun: number[] = []
  const ends = new Map<number, () => void>()
  return {
    begun,
    ask: (name: number, signal = NEVER) =>
      inTurn(signal, () => {
        begun.push(name)
        const { promise, resolve } = Promise.withResolvers<void>()
        ends.set(name, resolve)
        return promise.then(() => name)
      }),
    async end(name: number) {
      ends.get(name)?.()
      await Bun.sleep(0)
    },
  }
}

describe('turns', () => {
  test('come to few at once, in the order in which they asked', async () => {
    const { begun, ask, end } = works()
    const answers = [1, 2, 3, 4, 5].map((name) => ask(name))
    await Bun.sleep(0)
    expect(begun).toEqual([1, 2])
    await end(2)
    expect(begun).toEqual([1, 2, 3])
    for (const name of [3, 1, 4, 5]) await end(name)

    expect(begun).toEqual([1, 2, 3, 4, 5])
    expect(await Promise.all(answers)).toEqual([1, 2, 3, 4, 5])
  })

  test('come to no more than may wait, and to none who has left', async () => {
    const { begun, ask, end } = works()
    const running = [ask(1), ask(2)]
    const leaving = new AbortController()
    const left = ask(3, leaving.signal)
    const waiting = [ask(4), ask(5)]
    await expect(ask(6)).rejects.toMatchObject({ kind: 'overloaded' })
    leaving.abort(new Error('left'))
    await expect(left).rejects.toThrow('left')
    const late = ask(7)
    for (const name of [1, 2, 4, 5, 7]) await end(name)

    await Promise.all([...running, ...waiting, late])
    expect(begun).toEqual([1, 2, 4, 5, 7])
    await expect(ask(8, leaving.signal)).rejects.toThrow('left')
    expect(begun).toHaveLength(5)
  })

  test('go on after a work that fails', async () => {
    const inTurn = turns(1, 5)
    const failed = inTurn(NEVER, () => Promise.reject(new Error('broken')))
    const next = inTurn(NEVER, () => 'done')

    await expect(failed).rejects.toThrow('broken')
    expect(await next).toBe('done')
    expect(await inTurn(NEVER, () => 'done again')).toBe('done again')
  })
})

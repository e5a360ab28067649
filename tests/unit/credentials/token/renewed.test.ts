import { describe, expect, test } from 'bun:test'
import { CredentialError } from '../../../../src/credentials/token/credential-error'
import { type Expiring, renewed } from '../../../../src/credentials/token/renewed'

const MINUTE = 60_000

/** A source that answers when it is told to. */
function byHand() {
  const clock = { nowMs: 1_000_000 }
  const calls: PromiseWithResolvers<Expiring<string>>[] = []
  const failures: [words: string, validForMs: number | undefined][] = []
  const value = renewed(
    () => {
      const call = Promise.withResolvers<Expiring<string>>()
      calls.push(call)
      return call.promise
    },
    () => clock.nowMs,
    (cause, validForMs) => failures.push([(cause as Error).message, validForMs]),
  )
  const give = async (lifeMs: number | undefined, name = `value-${calls.length}`) => {
    calls.at(-1)?.resolve({
      value: name,
      ...(lifeMs !== undefined && { expiresAtMs: clock.nowMs + lifeMs }),
    })
    await Bun.sleep(0)
  }
  const fail = async (error: unknown = new CredentialError('misconfigured', 'down')) => {
    calls.at(-1)?.reject(error)
    await Bun.sleep(0)
  }
  return { clock, calls, failures, value, give, fail }
}

const words = (promise: unknown): Promise<unknown> =>
  Promise.resolve(promise).then(
    (value) => value,
    ({ message }: Error) => `error: ${message}`,
  )

describe('a value', () => {
  test('is waited for once, and is then there without a wait', async () => {
    const { value, give, calls } = byHand()
    const first = value.get()
    await give(MINUTE)

    expect(first).toBeInstanceOf(Promise)
    expect([await first, value.get(), value.peek()]).toEqual(['value-1', 'value-1', 'value-1'])
    expect(calls).toHaveLength(1)
  })

  test('without an end is never asked for again', async () => {
    const { value, give, clock, calls } = byHand()
    void value.get()
    await give(undefined)
    clock.nowMs = Number.MAX_SAFE_INTEGER

    expect(value.get()).toBe('value-1')
    expect(calls).toHaveLength(1)
  })

  test('is renewed five minutes before its end, while the old one is in use', async () => {
    const { value, give, clock, calls } = byHand()
    void value.get()
    await give(60 * MINUTE)
    clock.nowMs += 55 * MINUTE - 1
    const before = [value.get(), calls.length]
    clock.nowMs += 1
    const during = [value.get(), value.get(), calls.length]
    await give(60 * MINUTE)

    expect([before, during, value.get()]).toEqual([
      ['value-1', 1],
      ['value-1', 'value-1', 2],
      'value-2',
    ])
  })

  test('with a short life is renewed at half of it, and is used for three quarters', async () => {
    const { value, give, clock, calls } = byHand()
    void value.get()
    await give(8000)
    clock.nowMs += 4000
    const half = [value.get(), calls.length]
    clock.nowMs += 2000
    const late = value.get()

    expect([half, late instanceof Promise]).toEqual([['value-1', 2], true])
  })

  const ended: [what: string, expiresAtMs: number][] = [
    ['has already ended', 1],
    ['ends now', 1_000_000],
    ['has an end that is no number', Number.NaN],
  ]
  test.each(ended)('that %s is refused', async (_, expiresAtMs) => {
    const value = renewed(
      async () => ({ value: 'old', expiresAtMs }),
      () => 1_000_000,
    )

    expect(await words(value.get())).toBe('error: The credentials that came have already ended')
    expect(value.peek()).toBeUndefined()
  })
})

test('is asked for anew after twelve hours, however far its end is said to be', async () => {
  for (const expiresAtMs of [48 * 60 * MINUTE, 1e308, Number.POSITIVE_INFINITY]) {
    const clock = { nowMs: 0 }
    let calls = 0
    const value = renewed(
      async () => ({ value: ++calls, expiresAtMs }),
      () => clock.nowMs,
    )
    await value.get()
    clock.nowMs = 12 * 60 * MINUTE - 1
    const before = value.get()
    await Bun.sleep(0)
    const asked = calls
    clock.nowMs += 1
    value.get()
    await Bun.sleep(0)

    expect([before, asked, value.get()]).toEqual([1, 1, 2])
  }
})

describe('a value that is refused before its end', () => {
  const old = async () => {
    const made = byHand()
    void made.value.get()
    await made.give(60 * MINUTE)
    made.clock.nowMs += MINUTE
    return made
  }

  test('is replaced by one question, however many were refused', async () => {
    const { value, give, calls } = await old()
    const replaced = Promise.all(Array.from({ length: 50 }, () => value.replace('value-1')))
    await give(60 * MINUTE)

    expect(await replaced).toEqual(Array(50).fill('value-2'))
    expect([calls.length, value.get(), await value.replace('value-1')]).toEqual([
      2,
      'value-2',
      'value-2',
    ])
  })

  test('is in use until another has come, and stays where none comes', async () => {
    const { value, fail, clock, calls } = await old()
    const replaced = value.replace('value-1')
    const during = value.get()
    await fail(new CredentialError('unavailable', 'down'))
    clock.nowMs += MINUTE - 1

    expect([during, await replaced, value.get()]).toEqual(['value-1', undefined, 'value-1'])
    expect([await value.replace('value-1'), calls.length]).toEqual([undefined, 2])
  })

  test('is not asked for again where the same comes, for a minute', async () => {
    const { value, give, calls } = await old()
    const replaced = value.replace('value-1')
    await give(60 * MINUTE, 'value-1')

    expect([await replaced, await value.replace('value-1'), calls.length]).toEqual([
      undefined,
      undefined,
      2,
    ])
  })

  test('is not asked for where it is new, has no end, or has not come', async () => {
    const { value, give, calls } = byHand()
    const none = await value.replace('value-1')
    void value.get()
    await give(60 * MINUTE)
    const fresh = await value.replace('value-1')
    const fixed = renewed(async () => ({ value: 'fixed' }))
    await fixed.get()

    expect([none, fresh, await fixed.replace('fixed'), calls.length]).toEqual([
      undefined,
      undefined,
      undefined,
      1,
    ])
  })
})

describe('a failure', () => {
  test('is told to everybody who waits, and the next one asks again', async () => {
    const { value, fail, give, calls } = byHand()
    const waiting = [value.get(), value.get()]
    const told = Promise.all(waiting.map(words))
    await fail()
    const next = value.get()
    await give(MINUTE)

    expect([await told, await next]).toEqual([['error: down', 'error: down'], 'value-2'])
    expect(calls).toHaveLength(2)
  })

  test('of a source that throws at once is a rejection, and the next one asks again', async () => {
    let calls = 0
    const value = renewed((): Promise<Expiring<string>> => {
      calls++
      if (calls === 1) throw new CredentialError('misconfigured', 'at once')
      return Promise.resolve({ value: 'good' })
    })

    expect([await words(value.get()), await words(value.get())]).toEqual(['error: at once', 'good'])
  })

  const odd: [what: string, thrown: unknown, told: string][] = [
    ['a program', new TypeError('bad key: the secret'), 'TypeError'],
    ['nobody', null, 'Error'],
  ]
  test.each(odd)('of %s is told without its words', async (_, thrown, name) => {
    const failed: CredentialError[] = []
    const value = renewed(
      () => Promise.reject(thrown),
      Date.now,
      (error) => failed.push(error),
    )

    expect(await words(value.get())).toBe(`error: The credentials could not be made (${name})`)
    expect(failed.map(({ kind }) => kind)).toEqual(['unavailable'])
  })

  test('is hidden while the old value is valid, and asks again after half a minute', async () => {
    const { value, give, fail, clock, calls } = byHand()
    void value.get()
    await give(60 * MINUTE)
    clock.nowMs += 55 * MINUTE
    value.get()
    await fail()
    clock.nowMs += 29_999
    const before = [value.get(), calls.length]
    clock.nowMs += 1

    expect([before, value.get(), calls.length]).toEqual([['value-1', 2], 'value-1', 3])
  })

  test('of a short life asks again before the end comes', async () => {
    const { value, give, fail, clock, calls } = byHand()
    void value.get()
    await give(40_000)
    clock.nowMs += 20_000
    value.get()
    await fail()
    clock.nowMs += 5000

    expect([value.get(), calls.length]).toEqual(['value-1', 3])
  })

  test('is told once the old value has ended', async () => {
    const { value, give, fail, clock } = byHand()
    void value.get()
    await give(60 * MINUTE)
    clock.nowMs += 60 * MINUTE
    const late = words(value.get())
    await fail()

    expect([await late, value.peek()]).toEqual(['error: down', 'value-1'])
  })

  const lasting = ['refused', 'unavailable'] as const
  test.each(lasting)('(%s) is repeated for five seconds without another question', async (kind) => {
    const { value, fail, give, clock, calls } = byHand()
    const first = words(value.get())
    await fail(new CredentialError(kind, 'wrong secret'))
    clock.nowMs += 4999
    const second = await words(value.get())
    clock.nowMs += 1
    const third = value.get()
    await give(MINUTE)

    expect([await first, second, await third]).toEqual([
      'error: wrong secret',
      'error: wrong secret',
      'value-2',
    ])
    expect(calls).toHaveLength(2)
  })

  test('that is a refusal does not last when the clock is put back', async () => {
    const { value, fail, clock, calls } = byHand()
    const first = words(value.get())
    await fail(new CredentialError('refused', 'wrong secret'))
    clock.nowMs -= 60 * MINUTE
    void words(value.get())

    expect([await first, calls.length]).toEqual(['error: wrong secret', 2])
  })

  test('over a file or a variable is asked again at once: somebody may have mended it', async () => {
    const { value, fail, calls } = byHand()
    const first = words(value.get())
    await fail(new CredentialError('misconfigured', 'no file'))
    void words(value.get())

    expect([await first, calls.length]).toEqual(['error: no file', 2])
  })

  test('is told to the operator, also where the old value hides it', async () => {
    const clock = { nowMs: 0 }
    const failed: string[] = []
    let calls = 0
    const value = renewed(
      async () => {
        if (calls++ > 0) throw new CredentialError('unavailable', 'down')
        return { value: 'first', expiresAtMs: 60 * MINUTE }
      },
      () => clock.nowMs,
      ({ message }) => failed.push(message),
    )
    await value.get()
    clock.nowMs = 56 * MINUTE
    const during = value.get()
    await Bun.sleep(0)

    expect([during, failed]).toEqual(['first', ['down']])
  })

  test('is told with what is left of the old value, once for all who wait', async () => {
    const { value, fail, give, clock, failures } = byHand()
    const both = [words(value.get()), words(value.get())]
    await fail(new CredentialError('unavailable', 'down'))
    await Promise.all(both)
    clock.nowMs += 5000
    void value.get()
    await give(10 * MINUTE)
    clock.nowMs += 6 * MINUTE
    void value.get()
    await fail(new CredentialError('refused', 'no'))
    clock.nowMs += 4 * MINUTE
    const late = words(value.get())
    await fail(new CredentialError('unavailable', 'gone'))
    await late

    expect(failures).toEqual([
      ['down', undefined],
      // The last ten seconds are not used.
      ['no', 4 * MINUTE - 10_000],
      ['gone', undefined],
    ])
  })
})

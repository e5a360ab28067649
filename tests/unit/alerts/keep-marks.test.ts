import { describe, expect, test } from 'bun:test'
import type { AlertEvent } from '../../../src/alerts/alert'
import type { Condition, ConditionKind } from '../../../src/alerts/condition'
import { keepMarks, type Outcome, REFRESH_MS, STALE_MS } from '../../../src/alerts/marks/keep-marks'
import { sturdyMarks } from '../../../src/alerts/marks/sturdy-marks'
import { memoryOperators } from '../../../src/store/operators/memory-operators'
import { random } from '../../support/random'

const LOOK_MS = 2000

const conditionOf = (name: string, kind: ConditionKind = 'target_failing'): Condition => ({
  id: `${kind}:${name}`,
  kind,
  subject: name,
  severity: 'warning',
  summary: `It is ${name}`,
  detail: { name },
})

/** Processes on one store and one clock, and one receiver. Each process has a date of its own. */
function world(store = memoryOperators()) {
  const clock = { nowMs: 0 }
  const room = { is: true }
  const sent: (AlertEvent & { by: number })[] = []
  let answer: (event: AlertEvent) => Promise<Outcome> = async () => 'sent'
  let beats = 0
  const start = (by: number) => {
    const keeper = keepMarks({
      marks: sturdyMarks(store),
      self: `process ${by} of ${beats++}`,
      hasRoom: () => room.is,
      async send(event) {
        const outcome = await answer(event)
        if (outcome === 'sent') sent.push({ ...event, by })
        return outcome
      },
      clock: { dateMs: () => clock.nowMs + by * 3_600_000, steadyMs: () => clock.nowMs + by * 17 },
      beat: () => String(beats++),
    })
    return {
      look: (conditions: readonly Condition[], unknown: readonly ConditionKind[] = []) =>
        keeper.look({ conditions, unknown: new Set(unknown) }),
      end: () => keeper.end(),
    }
  }
  return {
    clock,
    room,
    sent,
    start,
    store,
    /** What was sent, as states of ids. */
    states: () => sent.map(({ id, state }) => `${state} ${id.split(':')[1]}`),
    answerWith(next: typeof answer) {
      answer = next
    },
    /** Lets time pass in which all of these look again and again. */
    async pass(ms: number, ...looks: (() => Promise<void>)[]) {
      for (const endMs = clock.nowMs + ms; clock.nowMs < endMs; clock.nowMs += LOOK_MS)
        await Promise.all(looks.map((look) => look()))
    },
  }
}

const A = conditionOf('a')
const BUDGET = conditionOf('budget', 'budget_used_up')

test('of several processes that see a thing one sends it, once, and one sends its end', async () => {
  const { start, pass, states } = world()
  const processes = [start(0), start(1), start(2)]

  await pass(300_000, ...processes.map((one) => () => one.look([A])))
  expect(states()).toEqual(['firing a'])
  await pass(STALE_MS - REFRESH_MS - 2 * LOOK_MS, ...processes.map((one) => () => one.look([])))
  expect(states()).toEqual(['firing a'])
  await pass(30_000, ...processes.map((one) => () => one.look([])))
  expect(states()).toEqual(['firing a', 'resolved a'])
})

test('a thing that only one of them sees is not over for the others', async () => {
  const { start, pass, states } = world()
  const [one, other] = [start(0), start(1)]

  await pass(
    300_000,
    () => one.look([A]),
    () => other.look([]),
  )

  expect(states()).toEqual(['firing a'])
})

test('a thing that comes and goes within the time is one alert', async () => {
  const { start, pass, states } = world()
  const one = start(0)

  for (let at = 0; at < 10; at++) {
    await pass(10_000, () => one.look([A]))
    await pass(26_000, () => one.look([]))
  }

  expect(states()).toEqual(['firing a'])
})

test('a restart sends nothing again, and what is over then is resolved', async () => {
  const { start, pass, states } = world()
  const first = start(0)
  await pass(10_000, () => first.look([A]))
  await first.end()
  await pass(20_000)

  const second = start(1)
  await pass(60_000, () => second.look([A]))
  expect(states()).toEqual(['firing a'])
  const third = start(2)
  await pass(60_000, () => third.look([]))
  expect(states()).toEqual(['firing a', 'resolved a'])
})

test('what nobody can look at is not over', async () => {
  const { start, pass, states } = world()
  const one = start(0)
  await pass(10_000, () => one.look([BUDGET]))

  await pass(300_000, () => one.look([], ['budget_used_up']))
  expect(states()).toEqual(['firing budget'])
  await pass(60_000, () => one.look([]))
  expect(states()).toEqual(['firing budget', 'resolved budget'])
})

describe('where the receiver', () => {
  test('refuses an alert, nobody sends it again, nor its end', async () => {
    const { start, pass, answerWith, states, store } = world()
    let asked = 0
    answerWith(async () => {
      asked++
      return 'refused'
    })
    const [one, other] = [start(0), start(1)]

    await pass(
      100_000,
      () => one.look([A]),
      () => other.look([A]),
    )
    await pass(
      100_000,
      () => one.look([]),
      () => other.look([]),
    )

    expect({ asked, states: states() }).toEqual({ asked: 1, states: [] })
    expect([...(await store.all('alert'))]).toEqual([])
  })

  test('cannot be reached, it is tried until it can, and the end comes behind it', async () => {
    const { start, pass, answerWith, states } = world()
    answerWith(async () => 'later')
    const one = start(0)
    await pass(20_000, () => one.look([A]))
    expect(states()).toEqual([])

    answerWith(async () => 'sent')
    await pass(4000, () => one.look([A]))
    await pass(60_000, () => one.look([]))

    expect(states()).toEqual(['firing a', 'resolved a'])
  })

  test('cannot be reached from a process that ends, another one sends it at once', async () => {
    const { start, pass, answerWith, sent } = world()
    answerWith(async () => 'later')
    const first = start(0)
    await first.look([A])
    await first.end()

    answerWith(async () => 'sent')
    const second = start(1)
    await pass(2000, () => second.look([A]))

    expect(sent.map(({ state, by }) => ({ state, by }))).toEqual([{ state: 'firing', by: 1 }])
  })

  test('hangs, and who sends is killed, another one sends it after a while', async () => {
    const { start, pass, answerWith, sent } = world()
    answerWith(() => new Promise(() => {}))
    const [first, second] = [start(0), start(1)]
    await first.look([A])

    answerWith(async () => 'sent')
    await pass(STALE_MS - LOOK_MS, () => second.look([A]))
    expect(sent).toEqual([])
    await pass(20_000, () => second.look([A]))

    expect(sent.map(({ by }) => by)).toEqual([1])
  })

  test('is slow, the alert is not sent by others, and an end waits for it', async () => {
    const { start, pass, answerWith, states } = world()
    const { promise, resolve } = Promise.withResolvers<Outcome>()
    answerWith(() => promise)
    const [one, other] = [start(0), start(1)]

    await pass(
      120_000,
      () => one.look([A]),
      () => other.look([A]),
    )
    await pass(
      120_000,
      () => one.look([]),
      () => other.look([]),
    )
    expect(states()).toEqual([])
    resolve('sent')
    await promise
    answerWith(async () => 'sent')
    await pass(
      10_000,
      () => one.look([]),
      () => other.look([]),
    )

    expect(states()).toEqual(['firing a', 'resolved a'])
  })
})

test('what finds no room is no alert before there is some, and nothing is lost', async () => {
  const { start, pass, states, room, store } = world()
  const one = start(0)
  room.is = false
  await pass(10_000, () => one.look([A]))
  expect([states(), (await store.all('alert')).size]).toEqual([[], 0])

  room.is = true
  await pass(10_000, () => one.look([A]))
  room.is = false
  await pass(60_000, () => one.look([]))
  expect(states()).toEqual(['firing a'])
  room.is = true
  await pass(10_000, () => one.look([]))
  expect(states()).toEqual(['firing a', 'resolved a'])
})

test('there are no more marks than a store reads', async () => {
  const { start, store } = world()
  await start(0).look(Array.from({ length: 6000 }, (_, at) => conditionOf(String(at))))

  expect((await store.all('alert')).size).toBe(5000)
})

test('a mark that cannot be read is taken away', async () => {
  const { start, store } = world()
  await store.set('alert', 'old', '{"version":7}')
  await start(0).look([])

  expect([...(await store.all('alert'))]).toEqual([])
})

test.each(Array.from({ length: 40 }, (_, seed) => seed))(
  'whatever happens, an alert and its end take turns, each sent once: %d',
  async (seed) => {
    const { below, pick } = random(seed)
    const { start, states, clock, answerWith } = world()
    answerWith(async () => pick(['sent', 'sent', 'later'] as const))
    const names = ['a', 'b', 'c'].map((name) => conditionOf(name))
    const processes = [0, 1, 2].map((by) => ({ by, it: start(by) }))
    const wrong = new Set<Condition>()
    for (let step = 0; step < 400; step++) {
      clock.nowMs += below(4000)
      if (below(10) === 0) {
        const one = pick(names)
        if (!wrong.delete(one)) wrong.add(one)
      }
      const one = pick(processes)
      if (below(50) === 0) {
        await one.it.end()
        one.it = start(one.by)
      }
      // All of them at once, so that they are in each other's way.
      await Promise.all(
        below(3) === 0 ? processes.map(({ it }) => it.look([...wrong])) : [one.it.look([...wrong])],
      )
    }
    answerWith(async () => 'sent')
    for (let step = 0; step < 100; step++) {
      clock.nowMs += 2000
      await Promise.all(processes.map(({ it }) => it.look([])))
    }

    expect(states().length).toBeGreaterThan(0)
    for (const { subject } of names) {
      const own = states().filter((state) => state.endsWith(` ${subject}`))
      const turns = own.map((_, at) => `${at % 2 === 0 ? 'firing' : 'resolved'} ${subject}`)
      expect(own).toEqual(turns)
      expect(own.length % 2).toBe(0)
    }
  },
)

import { expect, test } from 'bun:test'
import type { Condition } from '../../../../src/alerts/condition'
import { type Marks, sturdyMarks } from '../../../../src/alerts/marks/sturdy-marks'
import { watch } from '../../../../src/server/alerts/watch'
import { memoryOperators } from '../../../../src/store/operators/memory-operators'
import { eventually } from '../../../support/process/proc'

const END_MS = 400

const never = () => new Promise<never>(() => {})

const CONDITION: Condition = {
  id: 'target_failing:a:0',
  kind: 'target_failing',
  subject: 'a',
  severity: 'critical',
  summary: 'It is failing',
  detail: {},
}

type Parts = { look?: () => Promise<never>; all?: () => Promise<never>; end?: () => Promise<void> }

/** A process that watches, of whose parts some stand still. */
function startWatch({ look, all, end }: Parts) {
  const kept = sturdyMarks(memoryOperators())
  const calls = { look: 0, end: [] as number[], all: 0 }
  const sent = Promise.withResolvers<'sent' | 'later'>()
  const marks: Marks = {
    ...kept,
    all() {
      calls.all++
      return all ? all() : kept.all()
    },
  }
  const watching = watch({
    look: () => {
      calls.look++
      return look ? look() : Promise.resolve({ conditions: [CONDITION], unknown: new Set() })
    },
    marks,
    delivery: {
      hasRoom: () => true,
      send: () => sent.promise,
      async end(timeoutMs) {
        calls.end.push(timeoutMs)
        await (end ? end() : sent.resolve('sent'))
      },
    },
    log: () => {},
    redact: (text) => text,
    everyMs: 5,
  })
  return { watching, calls, kept }
}

test.each([
  ['a look', { look: never }],
  ['the store of marks', { all: never }],
  ['what sends', { end: never }],
  ['all of them', { look: never, all: never, end: never }],
] as [string, Parts][])(
  'the end comes in time where %s stands still, and each part has had its turn',
  async (_, parts) => {
    const { watching, calls } = startWatch(parts)
    await eventually(() => calls.look > 0)
    const before = calls.all
    const late = Symbol('late')
    // Much more than it may take: the machine may be busy.
    const came = await Promise.race([watching.end(END_MS), Bun.sleep(10 * END_MS).then(() => late)])

    expect(came).toBeUndefined()
    expect(calls.end).toHaveLength(1)
    // What a look took is not given to what sends as well.
    expect(calls.end[0]).toBeLessThan(parts.look || parts.all ? 0.5 * END_MS : END_MS)
    expect(calls.all).toBe(before + 1)
  },
)

test('the end writes down what it has sent, and waits for nothing else then', async () => {
  const { watching, calls, kept } = startWatch({})
  await eventually(async () => (await kept.all()).size > 0)
  await watching.end(3_600_000)

  expect([...(await kept.all()).values()].map((text) => JSON.parse(text).told)).toEqual(['yes'])
  const { look } = calls
  await Bun.sleep(50)
  expect(calls.look).toBe(look)
})

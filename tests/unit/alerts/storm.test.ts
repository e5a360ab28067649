import { expect, test } from 'bun:test'
import type { Condition } from '../../../src/alerts/condition'
import { keepMarks, REFRESH_MS } from '../../../src/alerts/marks/keep-marks'
import { sturdyMarks } from '../../../src/alerts/marks/sturdy-marks'
import { fileOperators } from '../../../src/store/operators/file-operators'
import { temporaryFolder } from '../../support/process/child'

const COUNT = 200

const CONDITIONS = Array.from(
  { length: COUNT },
  (_, at): Condition => ({
    id: `target_failing:a${at}:0`,
    kind: 'target_failing',
    subject: 'a',
    severity: 'critical',
    summary: 'It is failing',
    detail: {},
  }),
)

/** How many turns the event loop has for others while a work runs. */
async function turnsOf(work: () => Promise<void>): Promise<number> {
  let turns = 0
  let isOver = false
  const turn = () => {
    turns++
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  await work()
  isOver = true
  return turns
}

test('a storm of alerts in a file leaves requests a turn after each mark, whatever is done with it', async () => {
  using folder = temporaryFolder()
  const store = fileOperators(folder.path, 'file')
  let writes = 0
  let laterMs = 0
  const keeper = keepMarks({
    marks: sturdyMarks({
      ...store,
      async replace(...entry) {
        writes++
        return store.replace(...entry)
      },
    }),
    self: 'me',
    send: async () => 'sent',
    hasRoom: () => true,
    clock: { dateMs: Date.now, steadyMs: () => performance.now() + laterMs },
  })
  const look = () => turnsOf(() => keeper.look({ conditions: CONDITIONS, unknown: new Set() }))

  // All are claimed, then all are told, and then all are there still.
  expect(await look()).toBeGreaterThanOrEqual(COUNT)
  expect(writes).toBe(COUNT)
  expect(await look()).toBeGreaterThanOrEqual(COUNT)
  expect(writes).toBe(2 * COUNT)
  laterMs = 2 * REFRESH_MS
  expect(await look()).toBeGreaterThanOrEqual(COUNT)
  expect(writes).toBe(3 * COUNT)
  await store.close()
})

test('what is sent is written down in turns too, and no more of it once it is late', async () => {
  using folder = temporaryFolder()
  const store = fileOperators(folder.path, 'file')
  const marks = sturdyMarks(store)
  const keeper = keepMarks({
    ...{ marks, self: 'me', send: async () => 'sent' as const, hasRoom: () => true },
    clock: { dateMs: Date.now, steadyMs: () => performance.now() },
  })
  const told = async () =>
    [...(await marks.all()).values()].filter((text) => JSON.parse(text).told === 'yes').length
  await keeper.look({ conditions: CONDITIONS, unknown: new Set() })
  let asked = 0
  await keeper.end(() => ++asked > 50)
  expect(await told()).toBe(50)

  expect(await turnsOf(() => keeper.end())).toBeGreaterThanOrEqual(COUNT - 50)
  expect(await told()).toBe(COUNT)
  await store.close()
})

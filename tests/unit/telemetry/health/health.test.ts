import { describe, expect, test } from 'bun:test'
import { portusError } from '../../../../src/errors'
import { heapCells } from '../../../../src/telemetry/cells/cells'
import { healthFigures, statusOfAll, targetHealth } from '../../../../src/telemetry/health/health'
import { type Report, recordOf, reportOf } from '../../../../src/telemetry/record'
import {
  type Attempt,
  beginAttempt,
  noteAnswer,
  noteFailure,
  noteNotAsked,
  type Trace,
} from '../../../../src/telemetry/trace'

const ALIAS = 'chat'
const TARGET = 'config.targets[0]'
const BACKUP = 'config.targets[1]'

/** Health with a clock of the test's. */
function startHealth(nowMs = 1_800_000_000_000) {
  const cells = heapCells()
  const clock = { nowMs }
  const health = targetHealth(cells, cells.read, () => clock.nowMs)
  return { cells, clock, health, of: (target = TARGET) => health.look()(ALIAS, target) }
}

/** The report of a request with these attempts. */
function reported(
  attempts: (trace: Trace) => void,
  end: Partial<Omit<Report, 'record' | 'durationMs'>> = {},
): Report {
  const record = recordOf(new Request('http://portus/v1/chat/completions'))
  record.alias = ALIAS
  attempts(record.trace)
  return reportOf(record, { status: 200, outcome: 'complete', bytes: 0, ...end })
}

const begin = (trace: Trace, target = TARGET): Attempt =>
  beginAttempt(trace, target, 'http://provider/v1', (text) => text)

const answering =
  (status: number, target = TARGET) =>
  (trace: Trace) =>
    noteAnswer(begin(trace, target), new Response(null, { status }))

const failing = (error: unknown) => (trace: Trace) => noteFailure(begin(trace), error)

const unreachable = Object.assign(new Error('no'), { code: 'ECONNREFUSED' })

describe('the window', () => {
  test('counts answers and each way of failing', () => {
    const { health, of } = startHealth()

    for (const status of [200, 201, 404, 400, 429, 500, 529, 401, 403, 408])
      health.note(
        reported(answering(status), { status, outcome: status < 400 ? 'complete' : 'failed' }),
      )
    health.note(reported(failing(unreachable), { status: 502, outcome: 'failed' }))
    health.note(reported(failing(new DOMException('late', 'TimeoutError')), { outcome: 'failed' }))

    expect(of()).toMatchObject({
      attempts: 12,
      successes: 4,
      errors: {
        rate_limited: 1,
        provider_error: 2,
        credentials_refused: 2,
        timeout: 2,
        unreachable: 1,
      },
      status: 'failing',
    })
  })

  test('counts an answer that breaks off as a failure of who gave it, and not of those before', () => {
    const { health, of } = startHealth()
    const both = (trace: Trace) => {
      answering(500)(trace)
      answering(200, BACKUP)(trace)
    }

    health.note(reported(both, { outcome: 'truncated', error: { kind: 'stream_truncated' } }))
    health.note(reported(both, { outcome: 'failed' }))

    expect(of()).toMatchObject({ attempts: 2, errors: { provider_error: 2 } })
    expect(of(BACKUP)).toMatchObject({
      attempts: 2,
      errors: { invalid_answer: 1, provider_error: 1 },
    })
  })

  test('counts nothing of a client that leaves or does not read, nor of who was not asked', () => {
    const { health, of } = startHealth()

    health.note(reported(answering(200), { outcome: 'cancelled' }))
    health.note(reported(failing(new DOMException('gone', 'AbortError')), { outcome: 'cancelled' }))
    health.note(
      reported(answering(200), {
        outcome: 'failed',
        timeToFirstByteMs: 5,
        error: { kind: 'stream_idle_timeout' },
      }),
    )
    health.note(reported(failing(portusError('overloaded')), { outcome: 'failed' }))
    health.note(reported((trace) => noteNotAsked(trace, TARGET, 'it cannot')))

    expect(of()).toMatchObject({ attempts: 0, status: 'unknown' })
  })

  test('slides: what is older than a minute is gone, slot by slot', () => {
    const { health, of, clock } = startHealth()
    health.note(reported(answering(500)))
    clock.nowMs += 30_000
    health.note(reported(answering(200)))

    const seen = [0, 29_999, 30_000, 60_000].map((laterMs) => {
      clock.nowMs = 1_800_000_030_000 + laterMs
      return of().attempts
    })

    expect(seen).toEqual([2, 2, 1, 0])
  })

  test('uses a slot again that is older than the window', () => {
    const { health, of, clock } = startHealth()
    for (let index = 0; index < 40; index++) {
      clock.nowMs += 5000
      health.note(reported(answering(200)))
    }

    expect(of().attempts).toBe(12)
  })

  test('adds up what several processes have seen', () => {
    const one = startHealth()
    const other = startHealth()
    const read = () => {
      const all = new Map<string, Float64Array[]>()
      for (const { cells } of [one, other])
        for (const [key, numbers] of cells.read())
          all.set(key, [...(all.get(key) ?? []), ...numbers])
      return all
    }
    const both = targetHealth(one.cells, read, () => one.clock.nowMs)
    one.health.note(reported(answering(200)))
    other.health.note(reported(answering(500)))
    other.health.skip(ALIAS, TARGET, one.clock.nowMs + 1000)

    const seen = both.look()(ALIAS, TARGET)

    expect(seen).toMatchObject({ attempts: 2, successes: 1, skips: 1, status: 'failing' })
    expect(seen.skippedUntilMs).toBe(one.clock.nowMs + 1000)
  })

  test('says between which latencies half of the answers and 19 of 20 are', () => {
    const { health, of } = startHealth()
    const taking = (ms: number) => (trace: Trace) => {
      const attempt = begin(trace)
      attempt.status = 200
      attempt.endedAtMs = attempt.startedAtMs + ms
    }

    for (let index = 0; index < 90; index++) health.note(reported(taking(70)))
    for (let index = 0; index < 10; index++) health.note(reported(taking(3000)))

    expect(of().latencyMs).toEqual({ p50: 100, p95: 3200 })
  })

  test('is of the target that a remote gateway says has answered', () => {
    const { health, of } = startHealth()

    health.note(reported(answering(200, 'config'), { target: BACKUP }))

    expect(of(BACKUP).attempts).toBe(1)
  })
})

describe('a target', () => {
  test('is failing while it is skipped, and unknown when nobody has asked it', () => {
    const { health, of, clock } = startHealth()
    health.skip(ALIAS, TARGET, clock.nowMs + 10)

    const skipped = of()
    clock.nowMs += 11
    const due = of()

    expect(skipped).toMatchObject({ status: 'failing', skippedUntilMs: clock.nowMs - 1 })
    expect(due).toMatchObject({ status: 'unknown', skips: 1 })
    expect(due.skippedUntilMs).toBeUndefined()
  })

  test('is degraded from one failure in twenty on', () => {
    const { health, of } = startHealth()
    health.note(reported(answering(500)))
    for (let index = 0; index < 19; index++) health.note(reported(answering(200)))
    const one = of().status

    health.note(reported(answering(200)))

    expect([one, of().status]).toEqual(['degraded', 'healthy'])
  })
})

test('a model is failing where all its targets are, and degraded where some are', () => {
  expect([
    statusOfAll(['failing', 'failing']),
    statusOfAll(['failing', 'healthy']),
    statusOfAll(['failing', 'unknown']),
    statusOfAll(['healthy', 'unknown']),
    statusOfAll(['unknown', 'unknown']),
  ]).toEqual(['failing', 'degraded', 'degraded', 'healthy', 'unknown'])
})

test('the figures for metrics have a row for each configured target and for no other one', () => {
  const { health } = startHealth()
  health.note(reported(answering(500)))
  health.note(reported(answering(200, 'config.targets[7]')))

  const figures = healthFigures(health, [
    {
      name: ALIAS,
      targets: new Map([
        [TARGET, 1],
        [BACKUP, 1],
      ]),
    },
  ])

  expect(figures.map(({ alias, target, successes }) => [alias, target, successes])).toEqual([
    [ALIAS, '0', 0],
    [ALIAS, '1', 0],
  ])
  expect(figures[0]?.errors.provider_error).toBe(1)
})

import { describe, expect, test } from 'bun:test'
import {
  keysIn,
  parseAddress,
  printAddress,
  VIEWS,
} from '../../../src/dashboard/page/address/address'
import { startOfDay } from '../../../src/dashboard/page/address/days'
import { lastStepsFrom, periodOf } from '../../../src/dashboard/page/address/periods'

const at = (time: string) => Date.parse(time)
const HOUR_MS = 3_600_000
const BERLIN = 'Europe/Berlin'

describe('the address', () => {
  test('says the view and all of its state, and comes back as it was', () => {
    const query = { application: 'a & b', status: '4xx', session: 'x=1?y#z', range: '24h' }
    for (const view of VIEWS)
      expect(parseAddress(printAddress(view, query))).toEqual({ view, query })
    expect(printAddress('requests', { status: 'failed', before: undefined, alias: '' })).toBe(
      '#/requests?status=failed',
    )
  })

  test('is the overview where it says nothing, or nothing that is known', () => {
    const overview = { view: 'overview', query: {} } as const
    for (const fragment of ['', '#', '#/', '#/nothing?a=b', '#main'])
      expect(parseAddress(fragment)).toEqual(overview)
  })

  test('may hold keys, which are nothing of a view', () => {
    expect(keysIn('#key=ak-1%2F2+3=')).toEqual({ key: 'ak-1/2+3=' })
    expect(keysIn('#key=ak-100%')).toEqual({ key: 'ak-100%' })
    expect(keysIn('#key=ak-1&proxy_key=pk-1')).toEqual({ key: 'ak-1', proxy_key: 'pk-1' })
    expect(keysIn('#proxy_key=pk-1&other=x')).toEqual({ proxy_key: 'pk-1' })
    for (const fragment of ['#key=', '', '#/requests?key=ak-1', '#/overview?a=b&key=ak-1'])
      expect(keysIn(fragment)).toBeUndefined()
  })
})

describe('a day', () => {
  test('begins by the clocks of its zone, also where they change', () => {
    expect(startOfDay(at('2026-11-03T23:30:00Z'), BERLIN)).toBe(at('2026-11-03T23:00:00Z'))
    expect(startOfDay(at('2026-11-03T23:30:00Z'), 'UTC')).toBe(at('2026-11-03T00:00:00Z'))
    // Clocks went back in the night to 25 October 2026: the day had 25 hours.
    const sunday = startOfDay(at('2026-10-25T20:00:00Z'), BERLIN)
    const monday = startOfDay(at('2026-10-26T20:00:00Z'), BERLIN)
    expect([sunday, (monday - sunday) / HOUR_MS]).toEqual([at('2026-10-24T22:00:00Z'), 25])
    expect(startOfDay(at('2026-10-26T20:00:00Z'), BERLIN, -1)).toBe(sunday)
  })
})

describe('a period', () => {
  const now = at('2026-11-03T14:35:20Z')

  test('slides by whole steps and ends now', () => {
    const period = periodOf({ range: '24h' }, now, BERLIN)

    expect(period).toMatchObject({ step: 'hour', isLive: true, toMs: now })
    expect(period.fromMs).toBe(at('2026-11-02T14:00:00Z'))
    expect(period.before).toEqual({
      fromMs: at('2026-11-01T14:00:00Z'),
      toMs: at('2026-11-02T14:35:20Z'),
    })
    expect(periodOf({}, now, BERLIN)).toEqual(period)
    expect(periodOf({ range: 'for ever' }, now, BERLIN)).toEqual(period)
  })

  test('is a day of the zone where it is called one, against as much of the day before', () => {
    expect(periodOf({ range: 'yesterday' }, now, BERLIN)).toMatchObject({
      fromMs: at('2026-11-01T23:00:00Z'),
      toMs: at('2026-11-02T23:00:00Z'),
      isLive: false,
      before: { fromMs: at('2026-10-31T23:00:00Z'), toMs: at('2026-11-01T23:00:00Z') },
    })
    expect(periodOf({ range: 'today' }, now, BERLIN)).toMatchObject({
      fromMs: at('2026-11-02T23:00:00Z'),
      toMs: now,
      before: { fromMs: at('2026-11-01T23:00:00Z'), toMs: now - 24 * HOUR_MS },
    })
  })

  test('is what somebody has chosen, with steps that a chart can show', () => {
    const steps = [
      ['2026-11-01T10:00:00Z', '2026-11-01T11:00:00Z'],
      ['2026-11-01T00:00:00Z', '2026-11-01T09:00:00Z'],
      ['2026-10-30T00:00:00Z', '2026-11-01T00:00:00Z'],
      ['2026-10-10T00:00:00Z', '2026-11-01T00:00:00Z'],
      ['2025-11-01T00:00:00Z', '2026-11-01T00:00:00Z'],
    ].map(([from, to]) => periodOf({ range: 'custom', from: from!, to: to! }, now, 'UTC').step)

    expect(steps).toEqual(['minute', '5_minutes', 'hour', '6_hours', 'day'])
    expect(periodOf({ range: 'custom', from: '2026-11-02T00:00:00Z' }, now, 'UTC')).toMatchObject({
      toMs: now,
      isLive: true,
    })
    const odd = { from: '2026-11-01T10:20:00Z', to: '2026-11-02T20:10:00Z' }
    expect(periodOf({ range: 'custom', ...odd }, now, 'UTC')).toMatchObject({
      step: 'hour',
      fromMs: at('2026-11-01T10:00:00Z'),
      toMs: at('2026-11-02T21:00:00Z'),
    })
    for (const wrong of [{}, { from: 'soon' }, { from: '2026-11-03T00:00:00Z', to: '2026-11-01' }])
      expect(periodOf({ range: 'custom', ...wrong }, now, 'UTC').range).toBe('24h')
  })

  test('is asked anew from the step before the running one on, where a step begins', () => {
    const last = (range: string) => lastStepsFrom(periodOf({ range }, now, BERLIN), BERLIN)

    expect(last('1h')).toBe(at('2026-11-03T14:34:00Z'))
    expect(last('24h')).toBe(at('2026-11-03T13:00:00Z'))
    expect(last('30d')).toBe(at('2026-11-01T23:00:00Z'))
  })
})

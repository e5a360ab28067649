import { describe, expect, test } from 'bun:test'
import {
  printTraceparent,
  readTraceparent,
} from '../../../../src/telemetry/trace-context/traceparent'
import { readTracestate } from '../../../../src/telemetry/trace-context/tracestate'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'

describe('traceparent', () => {
  test.each([
    ['00', '00', '00', false, false],
    ['00', '01', '01', true, false],
    ['00', '02', '02', false, true],
    ['00', '03', '03', true, true],
    ['00', 'ff', '03', true, true],
    ['cc', '01', '01', true, false],
  ])(
    'version %s with flags %s goes on with flags %s',
    (version, flags, printed, isSampled, isRandom) => {
      const parent = readTraceparent(`${version}-${TRACE}-${SPAN}-${flags}`)

      expect(parent).toEqual({ traceId: TRACE, spanId: SPAN, isSampled, isRandom })
      expect(parent && printTraceparent(parent)).toBe(`00-${TRACE}-${SPAN}-${printed}`)
    },
  )

  test('of a version to come the first fields are read', () => {
    const parent = readTraceparent(`cc-${TRACE}-${SPAN}-01-what-the-future-will-be`)

    expect(parent?.traceId).toBe(TRACE)
  })

  test.each([
    null,
    '',
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${TRACE}-${SPAN}-01-`,
    `cc-${TRACE}-${SPAN}-01.more`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-1`,
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE.slice(1)}-${SPAN}-01`,
    `0x-${TRACE}-${SPAN}-01`,
    ` 00-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`,
    `cc-${TRACE}-${SPAN}-01-${'x'.repeat(512)}`,
  ])('%p is none', (value) => {
    expect(readTraceparent(value)).toBeUndefined()
  })
})

describe('tracestate', () => {
  test.each([
    ['a=1', 'a=1'],
    ['a=1, b=2 ,,c@d=3', 'a=1,b=2,c@d=3'],
    [`a=${'x'.repeat(256)}`, `a=${'x'.repeat(256)}`],
  ])('%s goes on as %s', (value, state) => {
    expect(readTracestate(value)).toBe(state)
  })

  test.each([
    null,
    '',
    ',',
    'a',
    'A=1',
    'a=1=2',
    'a=é',
    `a=${'x'.repeat(257)}`,
    `a=${'x'.repeat(250)},b=${'x'.repeat(250)},c=12345678`,
    Array.from({ length: 33 }, (_, at) => `a${at}=1`).join(','),
  ])('%p is left out', (value) => {
    expect(readTracestate(value)).toBeUndefined()
  })
})

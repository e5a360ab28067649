import { expect, test } from 'bun:test'
import * as fc from 'fast-check'
import { redactor } from '../../../src/telemetry/redact'
import { shownText } from '../../../src/telemetry/shown-text'

const SECRET = 'pk-tests-5f1d0c8e7a3b4296'
const redact = redactor([SECRET])

test.each([
  [undefined, undefined],
  ['', undefined],
  ['curl/8.5', 'curl/8.5'],
  ['a\x1b[2Jb\tc\x85d', 'a [2Jb c d'],
  [`agent ${SECRET}`, 'agent [redacted]'],
  ['x'.repeat(300), 'x'.repeat(200)],
])('%j is shown as %j', (text, shown) => {
  expect(shownText(text, 200, redact)).toBe(shown)
})

test('wherever a secret stands, none of it is shown, not even at the cut', () => {
  fc.assert(
    fc.property(fc.nat(260), (length) => {
      const shown = shownText(`${'x '.repeat(length)}${SECRET} and more`, 200, redact) ?? ''
      expect(shown).not.toContain(SECRET.slice(0, 8))
      expect(shown.length).toBeLessThanOrEqual(200)
    }),
  )
})

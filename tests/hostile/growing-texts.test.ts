import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { refusesCredentials } from '../../src/api/credential-refusal'
import { errorWords } from '../../src/api/provider-error'
import { boundaryOf, fieldName } from '../../src/body/form/syntax'
import { readGatewayError, unreadableStatus } from '../../src/portkey/errors'
import { redactor } from '../../src/telemetry/redact'
import { redactAccounts, redactAccountsInJson } from '../../src/telemetry/redact-accounts'
import { timesAsLong } from '../support/assert/processor-time'

/** Long enough that the square of it is seconds. */
const LENGTH = 100_000
/** What takes the square of the length takes thousands of times as long as a pass. */
const MAX_TIMES = 300

const SECRETS = Array.from({ length: 40 }, (_, i) => `sk-${'a'.repeat(i)}-secret"é-${i}`)
const redact = redactor(SECRETS)
const HEAD = { status: 500, isUntouched: false, target: undefined, isException: false }

const wrapped = (text: string) => [
  text,
  JSON.stringify({ error: { message: text, metadata: { raw: text } } }),
  JSON.stringify({
    provider: 'openai',
    error: { message: `Invalid response received from openai: ${text}` },
  }),
  JSON.stringify({ status: 'failure', message: text }),
  JSON.stringify({ 'html-message': text }),
  `Message: ${text} Name: Error`,
  `data: ${text}`,
]

/** Whatever reads foreign texts that may be long, in all the places where the text may stand. */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  'the redaction of accounts': redactAccounts,
  'the redaction of accounts in JSON': (text) => wrapped(text).map(redactAccountsInJson),
  'the redaction of secrets': redact,
  'the words of an error': (text) => wrapped(text).map(errorWords),
  'the words of the gateway': (text) => wrapped(text).map((one) => readGatewayError(HEAD, one)),
  'the status in the gateway’s words': (text) => wrapped(text).map(unreadableStatus),
  'a refusal of credentials': (text) =>
    refusesCredentials({ status: 400, headers: new Headers(), error: { message: text }, text }),
  'the boundary of a form': (text) => {
    try {
      return boundaryOf(`multipart/form-data;${text.replaceAll('\n', ' ')}`)
    } catch (error) {
      return error
    }
  },
  'the name of a field': (text) =>
    fieldName(`\r\nContent-Disposition: form-data${text.replaceAll('\n', ' ')}\r\n\r\n`),
}

/** What the readers look for, whole and in parts. */
const PIECES = [
  ...'a1 .-:/;,"\\\'\n\t{}[]<>=&_*é\u00a0\u2028',
  ...['arn:aws:', 'arn:aws', 'account', 'account_id: ', '123456789012', 'projects/', 'project'],
  ...['10.', '127.0.0.1:', '192.168.', '.internal', '.local', 'localhost:', 'fd00:', '::'],
  ...['Message: ', ' Cause: ', ' Name: ', 'Query router did not resolve', ' is not supported by '],
  ...[
    'data: ',
    'event:',
    '{"error":',
    '[{"message":',
    '"[{\\"',
    'name=',
    '; name="',
    '; boundary="',
  ],
  ...['sk-a', '-secret', '[redacted]', 'API key '],
]

const repeated = fc
  .tuple(
    fc.array(fc.constantFrom(...PIECES), { maxLength: 3 }),
    fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 4 }),
    fc.array(fc.constantFrom(...PIECES), { maxLength: 3 }),
  )
  .map(([before, piece, after]) => {
    const whole = piece.join('')
    return before.join('') + whole.repeat(Math.ceil(LENGTH / whole.length)) + after.join('')
  })

function pass(text: string): number {
  let sum = 0
  for (let i = 0; i < text.length; i++) sum += text.charCodeAt(i)
  return sum
}

test.each(Object.entries(READERS))(
  '%s takes time in proportion to a text, whatever it repeats',
  (_, read) => {
    fc.assert(
      fc.property(repeated, (text) => {
        expect(
          timesAsLong(
            () => read(text),
            () => pass(text),
          ),
        ).toBeLessThan(MAX_TIMES)
      }),
      { seed: 29, numRuns: 60, endOnFailure: true },
    )
  },
  120_000,
)

test('the measurement would see a search that takes the square of a text', () => {
  const text = ' '.repeat(LENGTH)

  expect(
    timesAsLong(
      () => /\s+x/.test(text),
      () => pass(text),
    ),
  ).toBeGreaterThan(MAX_TIMES)
})

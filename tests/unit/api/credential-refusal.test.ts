import { expect, test } from 'bun:test'
import { refusesCredentials } from '../../../src/api/credential-refusal'
import { providerError } from '../../../src/api/provider-error'

const refused = (status: number, body: unknown, headers: Record<string, string> = {}) => {
  const text = JSON.stringify(body)
  return refusesCredentials({
    status,
    headers: new Headers(headers),
    error: providerError(text, status),
    text,
  })
}

const EXPIRED = 'The security token included in the request is expired'
const LEAKED = 'Your API key was reported as leaked. Please use another API key.'
const saying = (reason: string) => ({ error: { code: 403, message: 'No', details: [{ reason }] } })
const GOOGLE = {
  error: {
    code: 400,
    message: 'API key not valid. Please pass a valid API key.',
    status: 'INVALID_ARGUMENT',
    details: [{ reason: 'API_KEY_INVALID', domain: 'googleapis.com' }],
  },
}

test.each([
  ['any 401', 401, {}, {}],
  ['AWS, by its code', 403, { message: 'No', __type: 'UnrecognizedClientException' }, {}],
  [
    'AWS, by its header',
    403,
    { message: 'No' },
    { 'x-amzn-errortype': 'InvalidSignatureException:http://a/' },
  ],
  ['AWS, of an expired token', 400, { message: 'No', __type: 'a.b#ExpiredTokenException' }, {}],
  ['AWS, by its words alone', 403, { message: EXPIRED }, {}],
  ['Google', 400, GOOGLE, {}],
  ['Google, in a list', 400, [GOOGLE], {}],
  ['Google, by its reason alone', 400, { error: { ...GOOGLE.error, message: 'No' } }, {}],
  ['Google, of a key that may be used elsewhere alone', 403, saying('API_KEY_SERVICE_BLOCKED'), {}],
  ['Google, of a key for other addresses', 403, saying('API_KEY_IP_ADDRESS_BLOCKED'), {}],
  ['Google, of a token', 403, saying('ACCESS_TOKEN_SCOPE_INSUFFICIENT'), {}],
  ['Google, of a suspended project', 403, saying('CONSUMER_SUSPENDED'), {}],
  ['Google, of a key that others have seen', 403, { error: { code: 403, message: LEAKED } }, {}],
  [
    'xAI',
    400,
    { code: 'Client specified an invalid argument', error: 'Incorrect API key provided: xa***' },
    {},
  ],
  ['a code of OpenAI’s', 403, { error: { message: 'No', code: 'invalid_api_key' } }, {}],
])('a refusal of credentials: %s', (_, status, body, headers) => {
  expect(refused(status, body, headers as Record<string, string>)).toBe(true)
})

test.each([
  ['a quota of Google’s', 403, saying('RATE_LIMIT_EXCEEDED'), {}],
  ['a bad request', 400, { error: { message: 'messages: must not be empty' } }, {}],
  ['a model that may not be used', 403, { message: 'No', __type: 'AccessDeniedException' }, {}],
  [
    'a request that repeats the words',
    422,
    { detail: [{ loc: ['body'], msg: 'API key not valid' }] },
    {},
  ],
  ['too many requests', 429, { error: { message: EXPIRED } }, {}],
  ['a fault of the server', 500, { error: { message: 'API key not valid' } }, {}],
  ['a text that quotes the reason', 400, { error: { message: 'say "API_KEY_INVALID"' } }, {}],
])('no refusal of credentials: %s', (_, status, body, headers) => {
  expect(refused(status, body, headers)).toBe(false)
})

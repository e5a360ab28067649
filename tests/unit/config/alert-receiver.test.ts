import { describe, expect, test } from 'bun:test'
import { readReceiver } from '../../../src/config/alerts/receiver'
import { describeProblem } from '../../../src/config/source/problems'
import { redactor } from '../../../src/telemetry/redact'
import { configFolder } from './folder'

const HOOK = 'https://hooks.example.com/services/T0000000/B0000000/aB3dE5fG7hJ9kL1mN2pQ4rS6'

const read = (url?: string, token?: string) =>
  readReceiver({
    ...(url !== undefined && { PORTUS_ALERT_URL: url }),
    ...(token !== undefined && { PORTUS_ALERT_TOKEN: token }),
  })

describe('the receiver of alerts', () => {
  test.each([
    [HOOK, undefined, { url: HOOK, headers: {} }],
    [
      'http://10.0.0.7:9093/x?a=b',
      't0',
      { url: 'http://10.0.0.7:9093/x?a=b', headers: { authorization: 'Bearer t0' } },
    ],
    [
      'http://u:p%3Aw@h/x',
      undefined,
      { url: 'http://h/x', headers: { authorization: 'Basic dTpwOnc=' } },
    ],
    [
      'https://only-a-name@h',
      undefined,
      { url: 'https://h/', headers: { authorization: 'Basic b25seS1hLW5hbWU6' } },
    ],
  ])('%s with the token %p', (url, token, receiver) => {
    expect(read(url, token)).toMatchObject({ receiver, problems: [], warnings: [] })
  })

  test('is none without an address, and a token alone is doubtful', () => {
    expect(read()).toEqual({ secrets: [], problems: [], warnings: [] })
    expect(read(undefined, 'a-token-93fe').warnings).toEqual([
      { source: 'PORTUS_ALERT_TOKEN', message: 'has no effect without PORTUS_ALERT_URL' },
    ])
  })

  test.each([
    [
      'http://h:99999/secret-93fe',
      undefined,
      'PORTUS_ALERT_URL',
      'is no address: its host or its port is not valid',
    ],
    [
      'http://u:%ff-93fe@h',
      undefined,
      'PORTUS_ALERT_URL',
      'has credentials that are not percent-encoded',
    ],
    [
      'http://u:word-93fe@h',
      'token-93fe',
      'PORTUS_ALERT_TOKEN',
      'must not be set: PORTUS_ALERT_URL has credentials itself',
    ],
  ])('%s with the token %p is a problem', (url, token, source, message) => {
    const { receiver, problems } = read(url, token)

    expect(receiver).toBeUndefined()
    expect(problems).toEqual([{ source, message }])
  })

  test.each(['ftp://h/x', 'h:80/x', 'https://', 'https://h /secret-93fe'])(
    '%s is a problem that does not show it',
    (url) => {
      using folder = configFolder({})
      const { problems } = folder.load({ PORTUS_ALERT_URL: url, PORTUS_ALERT_TOKEN: 'a b-93fe' })
      const about = problems.filter(({ source }) => source.startsWith('PORTUS_ALERT_'))

      expect(about).toEqual([
        {
          source: 'PORTUS_ALERT_URL',
          message:
            'must be an address that takes JSON by POST, like https://alerts.example.com/hook',
        },
        {
          source: 'PORTUS_ALERT_TOKEN',
          message: 'must be a token of ASCII characters without spaces',
        },
      ])
      for (const problem of problems) expect(describeProblem(problem)).not.toContain('93fe')
    },
  )
})

test.each([
  [HOOK, undefined, [HOOK, 'aB3dE5fG7hJ9kL1mN2pQ4rS6']],
  ['https://u:p%40ss-93fe@h/x', undefined, ['p%40ss-93fe', 'p@ss-93fe', btoa('u:p@ss-93fe')]],
  ['https://h/x', 'a-token-93fe', ['a-token-93fe']],
  ['https://h/x?sig=short-93fe&api-version=2016-06-01', undefined, ['short-93fe']],
])('of %s with the token %p no output shows what lets somebody in', (url, token, secrets) => {
  using folder = configFolder({})
  const { snapshot } = folder.load({
    PORTUS_ALERT_URL: url,
    ...(token !== undefined && { PORTUS_ALERT_TOKEN: token }),
  })

  for (const secret of secrets) expect(snapshot.secrets).toContain(secret)
  const redact = redactor(snapshot.secrets)
  for (const secret of secrets) expect(redact(`It says ${secret}.`)).not.toContain(secret)
})

test('plain words of an address are no secrets', () => {
  const { secrets } = read(
    'https://hooks.example.com/services/incoming-webhooks?api-version=2016-06-01',
  )

  expect(secrets).toEqual([
    'https://hooks.example.com/services/incoming-webhooks?api-version=2016-06-01',
  ])
})

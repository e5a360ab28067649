import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { redactAccounts, redactAccountsInJson } from '../../../src/telemetry/redact-accounts'

describe('what says whose account it is', () => {
  test.each([
    [
      'a user of AWS',
      'User: arn:aws:iam::123456789012:user/ann may not',
      'User: [redacted] may not',
    ],
    ['a role of AWS', 'arn:aws-us-gov:sts::123456789012:assumed-role/a/b', '[redacted]'],
    [
      'an account beside a model',
      'on arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-v1:0',
      'on [redacted]:inference-profile/us.anthropic.claude-v1:0',
    ],
    [
      'a profile of the operator',
      'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/ab',
      '[redacted]',
    ],
    [
      'an account',
      'account 123456789012, Account ID: 123456789012',
      'account [redacted], Account ID: [redacted]',
    ],
    [
      'a project by its number',
      'not used in project 123456789012 before, ?project=123456789012',
      'not used in project [redacted] before, ?project=[redacted]',
    ],
    [
      'a project by its words',
      'project number 123456, "project_number:123456"',
      'project number [redacted], "project_number:[redacted]"',
    ],
    [
      'a project in a path',
      '`projects/my-one/locations/us-central1/publishers/google/models/gemini-2.5-pro`',
      '`projects/[redacted]/locations/us-central1/publishers/google/models/gemini-2.5-pro`',
    ],
    [
      'addresses',
      'at 10.0.0.1:8000, 192.168.1.2, 172.16.9.9, 127.0.0.1 and fd00::1',
      'at [redacted], [redacted], [redacted], [redacted] and [redacted]',
    ],
    [
      'names',
      'at vllm.prod.svc.cluster.local:80, api.eu.internal. and localhost:11434',
      'at [redacted], [redacted] and [redacted]',
    ],
  ])('is taken out: %s', (_, text, expected) => {
    expect(redactAccounts(text)).toBe(expected)
  })

  test.each([
    'The model gpt-4o-2024-08-06 takes 128000 tokens',
    'arn:aws is no ARN',
    'projects are fine, and project 42 too',
    'version 1.10.0.3.2 at 8.8.8.8 and 172.32.0.1',
    'local time, an internal error, localhost',
    'anthropic.claude-3-5-sonnet-20241022-v2:0',
    'request 123456789012',
    '2025-01-01T10:00:00Z',
  ])('is not there: %s', (text) => {
    expect(redactAccounts(text)).toBe(text)
  })

  test('is taken out of all strings of JSON, however they are spelled', () => {
    const json = '{ "a":["line\\n10.0.0.1"], "b":{"c":"\\u0061ccount 123456789012"}, "n":1.0 }'

    expect(redactAccountsInJson(json)).toBe(
      '{"a":["line\\n[redacted]"],"b":{"c":"account [redacted]"},"n":1}',
    )
  })

  test('is not in JSON that stays as it is', () => {
    const json = '{ "n":1.0, "big":12345678901234567890, "s":"\\u00e9" }\n'

    expect(redactAccountsInJson(json)).toBe(json)
    expect(redactAccountsInJson('{"a":')).toBeUndefined()
  })

  test('is taken out in whatever words it stands', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'arn:aws:iam::123456789012:',
        'projects/',
        '10.1.2.3',
        'a.local',
        '"',
        '\\',
        ' account 123456789012',
        ':',
        '/',
        '123456',
      ),
      fc.string({ maxLength: 5 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        const clean = redactAccounts(pieces.join(''))

        expect(clean).not.toMatch(/arn:aws:iam::\d{12}:|\baccount \d{12}\b/)
      }),
      { seed: 66, numRuns: 1000 },
    )
  })

  test.each([
    'arn:aws:',
    'a-',
    'a.local ',
    'a.local-',
    'projects/',
    'account ',
    'fd00:',
    '10.',
    '1234567890',
  ])('is looked for in time that grows with the text: %s', (piece) => {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length))
    const startedAtMs = performance.now()

    redactAccounts(text)

    expect(performance.now() - startedAtMs).toBeLessThan(1000)
  })
})

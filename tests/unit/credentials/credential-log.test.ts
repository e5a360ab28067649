import { describe, expect, test } from 'bun:test'
import { prepareAlias } from '../../../src/alias/alias'
import type { AliasFile } from '../../../src/alias/schema'
import { credentialLog } from '../../../src/credentials/credential-log'
import { CredentialError } from '../../../src/credentials/token/credential-error'
import type { Logger } from '../../../src/telemetry/logger'
import { redactor } from '../../../src/telemetry/redact'

const AZURE: AliasFile = {
  provider: 'azure-openai',
  resource_name: 'r',
  api_version: 'v1',
  azure_auth_mode: 'entra',
  azure_entra_client_secret: 'canary-secret',
}
const aliases = [
  prepareAlias('gpt', AZURE),
  prepareAlias('careful', {
    strategy: { mode: 'fallback' },
    targets: [{ provider: 'openai', api_key: 'k' }, AZURE],
  }),
  ...Array.from({ length: 12 }, (_, position) => prepareAlias(`more-${position}`, AZURE)),
]
const served = new Map(aliases.map((alias) => [alias.name, alias]))
const leaves = aliases.flatMap((alias) => alias.leaves.map(({ leaf }) => leaf))
const [gpt, openai, careful] = leaves as [
  (typeof leaves)[0],
  (typeof leaves)[0],
  (typeof leaves)[0],
]

const refused = new CredentialError('refused', 'Microsoft Entra refused: canary-secret is expired')

/** A log, and the lines in it. */
function written() {
  const lines: Parameters<Logger>[] = []
  const clock = { nowMs: 0 }
  const fail = credentialLog(
    () => served,
    {},
    (...line) => void lines.push(line),
    redactor(['canary-secret']),
    () => clock.nowMs,
  )
  return { lines, clock, fail }
}

describe('a renewal that fails is written', () => {
  test('as an error where nothing is left, with whose credentials they are', () => {
    const { lines, fail } = written()
    fail({ targets: [gpt, careful], error: refused, validForMs: undefined })

    expect(lines).toEqual([
      [
        'error',
        'no credentials',
        {
          models: 'gpt, careful (target 1)',
          provider: 'azure-openai',
          from: 'the client secret in "azure_entra_client_secret"',
          error: 'refused',
          reason: 'Microsoft Entra refused: [redacted] is expired',
          valid_for_s: undefined,
        },
      ],
    ])
  })

  test('as a warning while the old ones are valid', () => {
    const { lines, fail } = written()
    const error = new CredentialError('unavailable', 'down')
    fail({ targets: [gpt], error, validForMs: 90_400 })

    expect(lines).toMatchObject([
      [
        'warn',
        'credentials not renewed',
        { error: 'unavailable', reason: 'down', valid_for_s: 90 },
      ],
    ])
  })

  test('with ten names at most', () => {
    const { lines, fail } = written()
    fail({
      targets: leaves.filter((leaf) => leaf !== openai),
      error: refused,
      validForMs: undefined,
    })

    expect(lines[0]?.[2]?.models).toEndWith('more-7 and 4 more')
  })

  test('again after five seconds, or with other words', () => {
    const { lines, clock, fail } = written()
    const [targets, others] = [[gpt], [careful]]
    const failure = { targets, error: refused, validForMs: undefined }
    for (const nowMs of [0, 1, 4999, 5000, 5001]) {
      clock.nowMs = nowMs
      fail(failure)
    }
    fail({ ...failure, error: new CredentialError('unavailable', 'down') })
    fail({ ...failure, targets: others })

    expect(lines).toHaveLength(4)
  })
})

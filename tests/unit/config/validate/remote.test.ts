import { describe, expect, test } from 'bun:test'
import { prepareAlias } from '../../../../src/alias/alias'
import type { AliasFile } from '../../../../src/alias/schema'
import { remoteDoubts, remoteProblems } from '../../../../src/config/validate/remote'

const target = (more: object = {}): AliasFile => ({ provider: 'openai', api_key: 'k', ...more })
const over = (...targets: AliasFile[]): AliasFile => ({ strategy: { mode: 'fallback' }, targets })

const aws = (more: object): AliasFile =>
  ({ provider: 'bedrock', aws_region: 'eu-west-1', ...more }) as AliasFile

const messagesOf = (file: AliasFile, find = remoteProblems): string[] => {
  const problemAt = (_: unknown, message: string) => ({ source: 'it.json', message })
  const aliases = new Map([['it', prepareAlias('it', file)]])
  return find(aliases, [{ name: 'it', value: file, problemAt }]).map(({ message }) => message)
}

const withSystem = (length: number) =>
  target({ override_params: { model: 'm', system: 'x'.repeat(length) } })

describe('a remote gateway', () => {
  test.each<[what: string, file: AliasFile]>([
    ['a plain alias', target()],
    ['several targets', over(target(), target())],
    ['what one target drops and renames', target({ drop: ['store'], rename: { a: 'b' } })],
    ['a format that is switched off', target({ native: { chat: false } })],
    ['a key of AWS', aws({ aws_access_key_id: 'a', aws_secret_access_key: 's' })],
    ['an API key of Bedrock', aws({ aws_auth_type: 'apiKey' })],
    ['a role, for its own key', aws({ aws_auth_type: 'assumedRole', aws_role_arn: 'arn' })],
  ])('takes %s', (_, file) => {
    expect(messagesOf(file)).toEqual([])
  })

  test.each<[what: string, file: AliasFile, message: string]>([
    ['another address', target({ native: { messages: '/v1' } }), 'no other address'],
    [
      'another address of a target',
      over(target(), target({ native: { messages: '/v1' } })),
      'no other address',
    ],
    [
      'what one of several targets drops',
      over(target(), target({ drop: ['store'] })),
      'one body for all targets',
    ],
    ['what EC2 gives this process', aws({ aws_auth_type: 'instance' }), 'no "aws_auth_type"'],
    ['a role without a type', aws({ aws_role_arn: 'arn' }), 'only with "aws_auth_type"'],
    [
      'a role for the key of the alias',
      aws({ aws_auth_type: 'assumedRole', aws_role_arn: 'arn', aws_access_key_id: 'a' }),
      'with its own key',
    ],
    [
      'a configuration for which its header is too small',
      withSystem(13_000),
      'too large for the header',
    ],
  ])('does not take %s', (_, file, message) => {
    expect(messagesOf(file)).toEqual([expect.stringContaining(message)])
  })

  test.each([
    [1000, []],
    [9000, []],
    [10_000, [expect.stringMatching(/^takes 10\d{3} bytes of the header .* which holds 12288$/)]],
    [13_000, []],
  ])('is doubted where its header is nearly full: %p bytes', (length, doubts) => {
    expect(messagesOf(withSystem(length), remoteDoubts)).toEqual(doubts)
  })
})

import { describe, expect, test } from 'bun:test'
import { prepareAlias } from '../../../../src/alias/alias'
import type { AliasFile } from '../../../../src/alias/schema'
import { remoteProblems } from '../../../../src/config/validate/remote'

const target = (more: object = {}): AliasFile => ({ provider: 'openai', api_key: 'k', ...more })
const over = (...targets: AliasFile[]): AliasFile => ({ strategy: { mode: 'fallback' }, targets })

const messagesOf = (file: AliasFile): string[] => {
  const problemAt = (_: unknown, message: string) => ({ source: 'it.json', message })
  const aliases = new Map([['it', prepareAlias('it', file)]])
  return remoteProblems(aliases, [{ name: 'it', value: file, problemAt }]).map(
    ({ message }) => message,
  )
}

describe('a remote gateway', () => {
  test.each<[what: string, file: AliasFile]>([
    ['a plain alias', target()],
    ['several targets', over(target(), target())],
    ['what one target drops and renames', target({ drop: ['store'], rename: { a: 'b' } })],
    ['a format that is switched off', target({ native: { chat: false } })],
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
    [
      'a configuration for which its header is too small',
      target({ override_params: { model: 'm', system: 'x'.repeat(13_000) } }),
      'too large for the header',
    ],
  ])('does not take %s', (_, file, message) => {
    expect(messagesOf(file)).toEqual([expect.stringContaining(message)])
  })
})

import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../../../src/alias/schema'
import { findings } from '../../../../src/config/validate/rules'
import { shapeFindings } from '../../../../src/config/validate/shape'

const SOUND = { provider: 'openai', api_key: 'k' }

/** Where something is wrong, and the beginning of what. */
const found = (more: object) =>
  findings({ ...SOUND, ...more } as AliasFile).map(({ path, message }) => [path.join('.'), message])

describe('what an alias says of members and formats is wrong', () => {
  const rows: [where: string, alias: object, expected: [path: string, words: string][]][] = [
    [
      'nowhere',
      {
        native: { chat: '/v1', messages: '/anthropic/v1', responses: false },
        drop: ['store'],
        rename: { max_tokens: 'max_completion_tokens' },
      },
      [],
    ],
    [
      'where an override has another type than its member',
      {
        override_params: {
          max_tokens: '4096',
          stream: 'true',
          user: 1,
          tools: {},
          temperature: null,
          x: {},
        },
      },
      [
        ['override_params.max_tokens', 'must be a number, without quotes'],
        ['override_params.stream', 'must be true or false, without quotes'],
        ['override_params.user', 'must be a text'],
        ['override_params.tools', 'must be a list'],
      ],
    ],
    ['where every request loses a part', { drop: ['store', 'model'] }, [['drop.1', 'must not be']]],
    [
      'where the model gets another name',
      { rename: { model: 'x' } },
      [['rename.model', 'must not']],
    ],
    ['where something becomes the model', { rename: { x: 'model' } }, [['rename.x', 'must not']]],
    [
      'where two become one',
      { rename: { a: 'c', b: 'c' } },
      [['rename.b', 'another member already has this']],
    ],
    [
      'where a new name is renamed',
      { rename: { a: 'b', b: 'c' } },
      [['rename.a', 'must not be the name of another']],
    ],
    [
      'where a format is both wanted and not',
      { passthrough: false, native: { chat: '/v1' } },
      [['native', 'has no effect beside']],
    ],
    [
      'where a path leads up',
      { native: { messages: '/a/../v1', chat: '/%2e%2E' } },
      [
        ['native.messages', 'must not have the segments'],
        ['native.chat', 'must not have the segments'],
      ],
    ],
    [
      'in a target',
      {
        provider: undefined,
        strategy: { mode: 'single' },
        targets: [{ ...SOUND, drop: ['input'] }],
      },
      [['targets.0.drop.0', 'must not be dropped']],
    ],
  ]

  test.each(rows)('%s', (_, alias, expected) => {
    expect(found(alias)).toEqual(
      expected.map(([path, words]) => [path, expect.stringContaining(words)]),
    )
  })

  test.each([
    [{ native: 'chat' }],
    [{ native: null }],
    [{ native: { chat: 1 } }],
    [{ drop: 'model' }],
    [{ rename: null }],
    [{ rename: ['model'] }],
    [{ rename: { a: 1, b: 1 } }],
  ])('and a wrong shape breaks no rule: %p', (alias) => {
    expect(() => found(alias)).not.toThrow()
  })
})

describe('the shape', () => {
  const shape = (more: object) =>
    shapeFindings({ ...SOUND, ...more }, {}).map(
      ({ path, message }) => `${path.join('.')}: ${message}`,
    )

  test.each<[more: object, expected: string]>([
    [
      { native: { chat: 'v1' } },
      'native.chat: "chat" must be true or false or a path that begins with a slash',
    ],
    [
      { native: { chat: 'https://a.b' } },
      'native.chat: "chat" must be true or false or a path that begins with a slash',
    ],
    [
      { native: { chat: '/v1?x' } },
      'native.chat: "chat" must be true or false or a path that begins with a slash',
    ],
    [
      { native: { message: '/v1' } },
      'native.message: unknown key "message", did you mean "messages"?',
    ],
    [{ drop: 'store' }, 'drop: "drop" must be a list'],
    [{ drop: [''] }, 'drop.0: every entry of "drop" must be a string that is not empty'],
    [{ rename: { a: '' } }, 'rename.a: "a" must be a string that is not empty'],
  ])('%p', (more, expected) => {
    expect(shape(more)).toEqual([expected])
  })

  test.each([
    [{ native: { chat: '' } }],
    [{ native: { chat: '/' } }],
    [{ native: { chat: '/v1/', messages: true, responses: false } }],
  ])('is right: %p', (more) => {
    expect(shape(more)).toEqual([])
  })
})

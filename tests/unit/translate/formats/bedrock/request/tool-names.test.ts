import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Conversation } from '../../../../../../src/translate/conversation'
import {
  assistant,
  call,
  messagesOf,
  NOVA,
  NOVA_2,
  print,
  QWEN,
  result,
  text,
  user,
} from './printed'

const LONG = `mcp__${'a-very-long-server-name-'.repeat(4)}__search`

/** The names of the tools as the model gets them, and how they are told from the client's. */
function named(names: readonly string[], model?: string, more: Partial<Conversation> = {}) {
  const { body, toolNames } = print({ tools: names.map((name) => ({ name })), ...more }, model)
  const { tools } = body.toolConfig as { tools: { toolSpec: { name: string } }[] }
  return { sent: tools.map(({ toolSpec }) => toolSpec.name), told: toolNames }
}

describe('names of tools', () => {
  test('stay as they are where the model takes them', () => {
    expect(named(['look', 'a-b', 'A_1'], QWEN)).toEqual({
      sent: ['look', 'a-b', 'A_1'],
      told: undefined,
    })
  })

  test.each([NOVA, NOVA_2])('lose their hyphens for %s, which cannot call such tools', (model) => {
    expect(named(['get-docs', 'look'], model)).toEqual({
      sent: ['get_docs', 'look'],
      told: new Map([['get_docs', 'get-docs']]),
    })
  })

  test('are cut, and lose what Bedrock refuses', () => {
    expect(named([LONG, `${LONG}_2`, 'a.b', 'ä'], QWEN)).toEqual({
      sent: [LONG.slice(0, 64), `${LONG.slice(0, 62)}_2`, 'a_b', '_'],
      told: new Map([
        [LONG.slice(0, 64), LONG],
        [`${LONG.slice(0, 62)}_2`, `${LONG}_2`],
        ['a_b', 'a.b'],
        ['_', 'ä'],
      ]),
    })
  })

  test('that are right keep theirs before others', () => {
    expect(named(['a-b', 'a.b', 'a_b', 'portus-answer'], NOVA).sent).toEqual([
      'a_b_2',
      'a_b_3',
      'a_b',
      'portus_answer_2',
    ])
  })

  test('are the same in calls and in a choice', () => {
    const tools = [{ name: 'get-docs' }]
    const turns = [user(text('q')), assistant(call('1', { name: 'get-docs' })), user(result('1'))]
    const { body } = print({ tools, turns, toolChoice: { kind: 'tool', name: 'get-docs' } })
    expect(body).toMatchObject({
      messages: [{}, { content: [{ toolUse: { name: 'get_docs' } }] }, {}],
      toolConfig: { toolChoice: { tool: { name: 'get_docs' } } },
    })
  })

  test('of earlier calls alone are valid too', () => {
    const turns = [
      user(text('q')),
      assistant(call('1', { name: '$READ' }), call('2', { name: '' })),
      user(result('1'), result('2')),
    ]
    const [, said] = messagesOf(turns)
    expect(said!.content.map(({ toolUse }) => (toolUse as { name: string }).name)).toEqual([
      '_READ',
      'tool',
    ])
  })

  test('are never two tools’, and lead back to the client’s', () => {
    const name = fc.oneof(
      fc.string({ minLength: 1, maxLength: 8 }),
      fc.constantFrom('a-b', 'a_b', 'a.b', 'a_b_2', LONG, `${LONG}x`),
    )
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { minLength: 1, maxLength: 9 }),
        fc.constantFrom(NOVA, QWEN),
        (names, model) => {
          const { sent, told } = named(names, model)
          expect(new Set(sent).size).toBe(names.length)
          expect(sent.map((one) => told?.get(one) ?? one)).toEqual(names)
        },
      ),
    )
  })
})

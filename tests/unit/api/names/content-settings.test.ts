import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { contentSettings } from '../../../../src/api/names/content-settings'
import { jsonBody, jsonBodyOf } from '../../../../src/body/json/body'

const found = (member: 'input' | 'messages', value: unknown) =>
  contentSettings(jsonBodyOf(Buffer.from(JSON.stringify({ model: 'm', [member]: value }))), member)
    .map(({ name, path, bytes }) => ({
      name,
      path,
      value: JSON.parse(bytes.toString()) as unknown,
    }))
    .filter(({ name }) => name !== 'type')

const TOOLS = [{ type: 'function', name: 'f' }]
const ADDITION = { type: 'tool_addition', tool: { type: 'tool_reference', name: 'f' } }

describe('settings in a conversation', () => {
  test.each(['additional_tools', 'tool_search_output', 'what_comes_next'])(
    'tools of %s',
    (type) => {
      const input = [
        { role: 'user', content: '"tools"' },
        { type, tools: TOOLS },
      ]

      expect(found('input', input)).toEqual([
        { name: 'tools', path: 'input[1].tools', value: TOOLS },
      ])
    },
  )

  test.each([
    ...['message', 'function_call', 'function_call_output', 'custom_tool_call', 'reasoning'],
    ...['mcp_list_tools', 'compaction', 'program_output', 'some_newer_call'],
  ])('none in %s, which says something', (type) => {
    expect(found('input', [{ type, tools: TOOLS, reasoning: {} }])).toEqual([])
  })

  test('blocks of messages, and what a compaction brings along', () => {
    const messages = [
      { role: 'user', content: 'Hi' },
      { role: 'system', content: [{ type: 'text', text: 'Hi' }, ADDITION] },
      { role: 'assistant', content: [{ type: 'compaction', tool_changes: [ADDITION] }] },
    ]

    expect(found('messages', messages)).toEqual([
      { name: 'tools', path: 'messages[1].content[1].tool', value: ADDITION.tool },
      { name: 'tools', path: 'messages[2].content[0].tool_changes', value: [ADDITION] },
    ])
  })

  test.each([
    ['text'],
    [7],
    [null],
    [{}],
    [[]],
    [['a', 1, null, [], [[{}]]]],
    [[{}]],
    [[{ type: 1 }]],
  ])('none in %j', (value) => {
    expect(found('input', value)).toEqual([])
    expect(found('messages', value)).toEqual([])
  })

  test('the same wherever the body is cut', () => {
    const value = [
      { type: 'message', content: [{}] },
      { type: 'additional_tools', tools: TOOLS },
    ]
    const bytes = Buffer.from(JSON.stringify({ input: value }))
    const { members } = jsonBodyOf(bytes)
    const cuts = fc.array(fc.nat({ max: bytes.length }), { maxLength: 5 })

    fc.assert(
      fc.property(cuts, (at) => {
        const ends = [0, ...at.toSorted((a, b) => a - b), bytes.length]
        const pieces = ends.slice(1).map((end, index) => bytes.subarray(ends[index], end))
        const settings = contentSettings(jsonBody(pieces, members), 'input')
        expect(settings.map(({ path }) => path)).toEqual(['input[1].type', 'input[1].tools'])
      }),
    )
  })
})

import { expect, test } from 'bun:test'
import { withClientNames } from '../../../../src/translate/answer/client-names'
import { openaiChat } from '../../../../src/translate/formats/openai-chat/format'

const names = new Map([['get_docs', 'get-docs']])
const format = withClientNames(openaiChat, names)
const call = (name: string) => ({
  index: 0,
  id: 'c',
  type: 'function',
  function: { name, arguments: '{}' },
})
const namesIn = (events: readonly { type: string; name?: string }[]) =>
  events.flatMap(({ type, name }) => (type === 'call' && name !== undefined ? [name] : []))

test.each([
  ['get_docs', 'get-docs'],
  ['other', 'other'],
])('a call of %s is one of %s, whole and streamed', (sent, expected) => {
  const message = { role: 'assistant', tool_calls: [call(sent)] }
  const choices = [{ index: 0, message, finish_reason: 'tool_calls' }]
  expect(namesIn(format.parseAnswer({ id: 'i', choices }))).toEqual([expected])

  const parser = format.eventParser()
  const data = JSON.stringify({ choices: [{ index: 0, delta: message, finish_reason: 'stop' }] })
  const events = [...parser.push({ name: '', data, text: '' }), ...parser.finish()]
  expect(namesIn(events)).toEqual([expected])
  expect(events.map(({ type }) => type)).toContain('end')
})

test('the format is the same in all else', () => {
  expect(format.name).toBe(openaiChat.name)
  expect(format.printRequest).toBe(openaiChat.printRequest)
})

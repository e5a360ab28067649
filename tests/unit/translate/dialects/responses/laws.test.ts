import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Format } from '../../../../../src/translate/answer-events'
import type { FormatTarget } from '../../../../../src/translate/conversation'
import { printEncrypted } from '../../../../../src/translate/dialects/carried-thought'
import { anthropic } from '../../../../../src/translate/formats/anthropic/anthropic'
import { bedrockConverse } from '../../../../../src/translate/formats/bedrock/format'
import { cohere } from '../../../../../src/translate/formats/cohere/format'
import { gemini } from '../../../../../src/translate/formats/gemini/format'
import { openaiChat } from '../../../../../src/translate/formats/openai-chat/format'
import { chatComplaint } from '../../../../support/assert/chat-order'
import { bedrockComplaints } from '../../../../support/providers/bedrock-rules'
import { cohereRefusal } from '../../../../support/providers/cohere-rules'
import { geminiRefusal } from '../../../../support/providers/gemini-checks'
import { faultOf } from '../../../../support/providers/kit/claude-requests'
import { SIGNATURE } from '../../../../support/providers/kit/kit'
import { said } from '../../arbitraries'
import { read } from './read'

type Item = Record<string, unknown>

const words = fc.oneof(said, fc.constantFrom('', ' ', '\n'))
const message = fc.oneof(
  fc.record({ role: fc.constantFrom('user', 'developer', 'system', 'assistant'), content: words }),
  fc.record({
    type: fc.constant('message'),
    role: fc.constant('assistant'),
    content: fc.array(fc.record({ type: fc.constant('output_text'), text: words }), {
      maxLength: 2,
    }),
  }),
)
const signed = (maker: 'anthropic' | 'gemini' | 'bedrock' | 'openai') =>
  fc.record({ text: words }).map(({ text }) => ({
    type: 'reasoning',
    summary: text === '' ? [] : [{ type: 'summary_text', text }],
    encrypted_content: printEncrypted({ text, opaque: { maker, value: SIGNATURE } }),
  }))
const thought = fc.oneof(
  signed('anthropic'),
  signed('gemini'),
  signed('openai'),
  fc.constant({ type: 'reasoning', summary: [{ type: 'summary_text', text: 't' }] }),
)
const leftOut = fc.constant({ type: 'code_interpreter_call', code: '1' })

/** A call and its output, of each kind. */
const pair = fc
  .record({ kind: fc.nat({ max: 3 }), output: words })
  .map(({ kind, output }) => (id: string): [Item, Item] => {
    switch (kind) {
      case 0:
        return [
          { type: 'function_call', call_id: id, name: 'f', arguments: '{"a":"1"}' },
          { type: 'function_call_output', call_id: id, output },
        ]
      case 1:
        return [
          { type: 'custom_tool_call', call_id: id, name: 'patch', input: '+a' },
          {
            type: 'custom_tool_call_output',
            call_id: id,
            output: [{ type: 'input_text', text: output }],
          },
        ]
      case 2:
        return [
          { type: 'function_call', call_id: id, name: 'g', namespace: 'n', arguments: '{}' },
          { type: 'function_call_output', call_id: id, output },
        ]
      default:
        return [
          { type: 'shell_call', call_id: id, action: { commands: ['ls'] } },
          {
            type: 'shell_call_output',
            call_id: id,
            output: [{ stdout: output, stderr: '', outcome: { type: 'exit', exit_code: 0 } }],
          },
        ]
    }
  })

/** Any input that OpenAI takes: each call has its output somewhere behind it. */
const input = fc
  .tuple(
    fc.array(fc.oneof(message, thought, leftOut), { maxLength: 8 }),
    fc.array(fc.tuple(pair, fc.nat(), fc.nat()), { maxLength: 5 }),
  )
  .map(([items, pairs]): Item[] => {
    const all: Item[] = [...items]
    pairs.forEach(([make, at, behind], index) => {
      const [call, output] = make(`call_${index}`)
      const place = at % (all.length + 1)
      all.splice(place, 0, call)
      all.splice(place + 1 + (behind % (all.length - place)), 0, output)
    })
    return [{ role: 'user', content: 'Hi' }, ...all, { role: 'user', content: 'Go on' }]
  })

const parameters = { type: 'object', properties: { a: { type: 'string' } } }
const tools = [
  { type: 'function', name: 'f', description: 'd', parameters },
  { type: 'custom', name: 'patch', description: 'd' },
  {
    type: 'namespace',
    name: 'n',
    description: 'd',
    tools: [{ type: 'function', name: 'g', description: 'd', parameters }],
  },
  { type: 'shell' },
]

type Json = Record<string, unknown>
type Row = [name: string, Format, FormatTarget, (body: Json) => unknown]

const FORMATS: readonly Row[] = [
  [
    'Anthropic',
    anthropic,
    { provider: 'anthropic', api: 'anthropic', model: 'claude-sonnet-4-5' },
    faultOf,
  ],
  [
    'Gemini',
    gemini,
    { provider: 'google', api: 'google', model: 'gemini-2.5-pro' },
    (body) => geminiRefusal(body, { model: 'gemini-2.5-pro' }),
  ],
  [
    'Cohere',
    cohere,
    { provider: 'cohere', api: 'cohere', model: 'command-a-03-2025' },
    cohereRefusal,
  ],
  [
    'Bedrock',
    bedrockConverse,
    { provider: 'bedrock', api: 'bedrock', model: 'amazon.nova-pro-v1:0' },
    (body) => bedrockComplaints(body, { model: 'amazon.nova-pro-v1:0' }),
  ],
  [
    'OpenAI',
    openaiChat,
    { provider: 'openai', api: 'openai', model: 'gpt-4.1' },
    ({ messages }) => chatComplaint(messages),
  ],
  [
    'Groq',
    openaiChat,
    { provider: 'groq', api: 'groq', model: 'm' },
    ({ messages }) => chatComplaint(messages),
  ],
]

describe('any input that OpenAI takes', () => {
  test.each(FORMATS)('%s takes, translated', (_, format, target, complaint) => {
    fc.assert(
      fc.property(input, (input) => {
        const { body } = format.printRequest(read({ input, tools }), target)

        const found = complaint(body as Json)
        expect(Array.isArray(found) ? found : [found].filter(Boolean)).toEqual([])
      }),
      { numRuns: 300 },
    )
  })
})

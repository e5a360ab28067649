import { describe, expect, test } from 'bun:test'
import { chat } from '../../../../src/translate/dialects/chat/chat'
import { messages } from '../../../../src/translate/dialects/messages/dialect'
import { printRequest } from '../../../../src/translate/formats/bedrock/request/print-request'
import { CHAT_TO_BEDROCK, MESSAGES_TO_CONVERSE } from '../../../../src/translate/losses/bedrock'
import { lostMembers, type Translation } from '../../../../src/translate/losses/translation'

type Request = Record<string, unknown>

const lost = (translation: Translation, request: Request) =>
  lostMembers(translation, (member) => request[member])

describe.each([
  ['a chat completion', CHAT_TO_BEDROCK],
  ['a message', MESSAGES_TO_CONVERSE],
] as const)('of %s', (_, translation) => {
  test('nothing is lost of an empty one, or of one without values', () => {
    const nulls = Object.fromEntries(Object.keys(translation.refused).map((path) => [path, null]))

    expect(lost(translation, {})).toEqual([])
    expect(lost(translation, nulls)).toEqual([])
  })

  test('no member is both refused and left out, and none is named twice', () => {
    const names = [...Object.keys(translation.refused), ...translation.leftOut]

    expect(names).toBeArrayOfSize(new Set(names).size)
  })
})

describe('what is refused of a chat completion', () => {
  test.each<[Request, string[]]>([
    [{ n: 2 }, ['n']],
    [{ n: 1, logprobs: false, top_logprobs: 0, modalities: ['text'] }, []],
    [{ logprobs: true, top_logprobs: 2 }, ['logprobs', 'top_logprobs']],
    [{ audio: { voice: 'a' }, modalities: ['audio'] }, ['audio', 'modalities']],
    [{ response_format: { type: 'json_object' } }, ['response_format']],
    [{ response_format: { type: 'json_schema', json_schema: {} } }, []],
    [{ web_search_options: {}, moderation: {} }, ['moderation']],
    [{ parallel_tool_calls: false, tools: [{}], seed: 1, metadata: {} }, []],
  ])('%j loses %j', (request, expected) => {
    expect(lost(CHAT_TO_BEDROCK, request).sort()).toEqual(expected)
  })
})

describe('what is refused of a message', () => {
  test.each<[Request, string[]]>([
    [{ container: 'c', inference_geo: 'us' }, ['container', 'inference_geo']],
    [{ mcp_servers: [] }, []],
    [{ mcp_servers: [{}], tools: [{ type: 'bash_20250124' }] }, ['mcp_servers', 'tools']],
    [{ tools: [{ name: 'f' }], output_config: { format: { type: 'json_schema' } } }, []],
  ])('%j loses %j', (request, expected) => {
    expect(lost(MESSAGES_TO_CONVERSE, request).sort()).toEqual(expected)
  })
})

describe('what the tables leave out', () => {
  const target = { provider: 'bedrock', api: 'bedrock', model: 'us.amazon.nova-lite-v1:0' }
  const VALUES: Request = {
    frequency_penalty: 1,
    logit_bias: { 5: 1 },
    parallel_tool_calls: false,
    presence_penalty: 1,
    seed: 1,
    user: 'u',
    safety_identifier: 'u',
    output_config: { task_budget: { total: 1 } },
    tools: [{ type: 'function', function: { name: 'f' } }],
  }
  const asIs = (text: string) => text

  /** `safety_identifier` is the user. */
  const wordOf = (name: string) =>
    name === 'safety_identifier' ? 'user' : (name.split('.')[0] as string)

  test.each(CHAT_TO_BEDROCK.leftOut)('%s of a chat completion is named', (name) => {
    const request = {
      model: 'm',
      messages: [{ role: 'user', content: 'q' }],
      tools: VALUES.tools,
      [name]: VALUES[name] ?? 'x',
    }
    const { dropped } = printRequest(chat.parseRequest(request, asIs), target)

    expect(dropped).toContain(wordOf(name))
  })

  test.each(MESSAGES_TO_CONVERSE.leftOut)('%s of a message is named', (name) => {
    const member = wordOf(name)
    const request = {
      model: 'm',
      max_tokens: 9,
      messages: [{ role: 'user', content: 'q' }],
      [member]: VALUES[member] ?? 'x',
    }
    const { dropped } = printRequest(messages.parseRequest(request, asIs), target)

    expect(dropped).toContain(member)
  })
})

import type { SseEvent } from '../../src/stream/parse-sse'

/** Streams of answers as their providers send them: thoughts, text, then the arguments of a call. */

const PIECES = 400
const WORDS = ['It ', 'is the ', '“total” ', 'of all\n', 'prices — ', 'see `sum()`, ']
const ARGUMENTS = ['{"path":"src', '/part.ts",', '"pattern":"', 'total\\\\b"}']

const pieces = Array.from({ length: PIECES }, (_, at) => WORDS[at % WORDS.length] ?? '')
const thoughts = pieces.slice(0, PIECES / 4)
const said = pieces.slice(PIECES / 4)

const event = (value: { type?: string }): SseEvent => {
  const data = JSON.stringify(value)
  const name = value.type ?? ''
  return { name, data, text: `${name && `event: ${name}\n`}data: ${data}\n\n` }
}

const chunk = (delta: object, finish_reason: string | null = null) =>
  event({
    id: 'chatcmpl-AbCdEf123456',
    object: 'chat.completion.chunk',
    created: 1_760_000_000,
    model: 'model-1',
    system_fingerprint: 'fp_1',
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
  } as object)

const called = (at: number, text: string) => ({
  index: 0,
  ...(at === 0 && { id: 'call_1', type: 'function' }),
  function: { ...(at === 0 && { name: 'read' }), arguments: text },
})

const openai: SseEvent[] = [
  chunk({ role: 'assistant', content: '' }),
  ...thoughts.map((text) => chunk({ reasoning_content: text })),
  ...said.map((content) => chunk({ content })),
  ...ARGUMENTS.map((text, at) => chunk({ tool_calls: [called(at, text)] })),
  chunk({}, 'tool_calls'),
]

const delta = (index: number, delta: object) =>
  event({ type: 'content_block_delta', index, delta } as { type: string })
const begin = (index: number, content_block: object) =>
  event({ type: 'content_block_start', index, content_block } as { type: string })
const end = (index: number) => event({ type: 'content_block_stop', index } as { type: string })

const anthropic: SseEvent[] = [
  event({
    type: 'message_start',
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude',
      content: [],
      usage: { input_tokens: 9, output_tokens: 1 },
    },
  } as { type: string }),
  begin(0, { type: 'thinking', thinking: '', signature: '' }),
  ...thoughts.map((thinking) => delta(0, { type: 'thinking_delta', thinking })),
  delta(0, { type: 'signature_delta', signature: 'EqQBCgIYAhIM'.repeat(20) }),
  end(0),
  begin(1, { type: 'text', text: '' }),
  ...said.map((text) => delta(1, { type: 'text_delta', text })),
  end(1),
  begin(2, { type: 'tool_use', id: 'toolu_1', name: 'read', input: {} }),
  ...ARGUMENTS.map((partial_json) => delta(2, { type: 'input_json_delta', partial_json })),
  end(2),
  event({
    type: 'message_delta',
    delta: { stop_reason: 'tool_use', stop_sequence: null },
    usage: { output_tokens: 400 },
  } as { type: string }),
  event({ type: 'message_stop' }),
]

const candidate = (part: object, finishReason?: string) =>
  event({
    candidates: [{ content: { role: 'model', parts: [part] }, index: 0, finishReason }],
    usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 40, totalTokenCount: 49 },
    modelVersion: 'gemini-2.5-pro',
    responseId: 'r1',
  } as object)

const gemini: SseEvent[] = [
  ...thoughts.map((text) => candidate({ text, thought: true })),
  ...said.map((text) => candidate({ text })),
  candidate(
    { functionCall: { name: 'read', args: { path: 'src' } }, thoughtSignature: 'Cs4B'.repeat(60) },
    'STOP',
  ),
]

const frame = (name: string, payload: object): SseEvent => {
  const data = JSON.stringify(payload)
  return { name, data, text: `event: ${name}\ndata: ${data}\n\n` }
}
const block = (
  contentBlockIndex: number,
  pieces: readonly object[],
  start?: object,
): SseEvent[] => [
  ...(start ? [frame('contentBlockStart', { start, contentBlockIndex })] : []),
  ...pieces.map((delta) => frame('contentBlockDelta', { delta, contentBlockIndex })),
  frame('contentBlockStop', { contentBlockIndex }),
]

const converse: SseEvent[] = [
  frame('messageStart', { role: 'assistant' }),
  ...block(
    0,
    thoughts.map((text) => ({ reasoningContent: { text } })),
  ),
  ...block(
    1,
    said.map((text) => ({ text })),
  ),
  ...block(
    2,
    ARGUMENTS.map((input) => ({ toolUse: { input } })),
    { toolUse: { toolUseId: 'tooluse_1', name: 'read' } },
  ),
  frame('messageStop', { stopReason: 'tool_use' }),
  frame('metadata', {
    usage: { inputTokens: 9, outputTokens: 400, totalTokens: 409 },
    metrics: { latencyMs: 900 },
  }),
]

const told = (type: string, index: number, message: object) =>
  event({ type, index, delta: { message } } as { type: string })
const contents = (index: number, type: 'thinking' | 'text', pieces: readonly string[]) => [
  told('content-start', index, { content: { type, [type]: '' } }),
  ...pieces.map((piece) => told('content-delta', index, { content: { [type]: piece } })),
  event({ type: 'content-end', index } as { type: string }),
]

const cohere: SseEvent[] = [
  event({ type: 'message-start', id: 'c1', delta: { message: { role: 'assistant' } } } as {
    type: string
  }),
  ...contents(0, 'thinking', thoughts),
  ...contents(1, 'text', said),
  told('tool-call-start', 0, {
    tool_calls: { id: 'read_1', type: 'function', function: { name: 'read', arguments: '' } },
  }),
  ...ARGUMENTS.map((text) =>
    told('tool-call-delta', 0, { tool_calls: { function: { arguments: text } } }),
  ),
  event({ type: 'tool-call-end', index: 0 } as { type: string }),
  event({
    type: 'message-end',
    delta: {
      finish_reason: 'TOOL_CALL',
      usage: { tokens: { input_tokens: 9, output_tokens: 400 } },
    },
  } as { type: string }),
]

/** By the format's name. */
export const STREAMS: Readonly<Record<string, readonly SseEvent[]>> = {
  'openai-chat': openai,
  anthropic,
  gemini,
  'bedrock-converse': converse,
  cohere,
}

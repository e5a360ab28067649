/** Answers of providers that grow, each in one way. */

const many = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at))

/** The data of a stream's events, and their names if they have any. */
export type GrowingStream = (size: number) => readonly { name?: string; data: unknown }[]
type Streams = Readonly<Record<string, GrowingStream>>
type Wholes = Readonly<Record<string, (size: number) => unknown>>

const unnamed = (events: unknown[]) => events.map((data) => ({ data }))

const delta = (members: object, reason: string | null = null) => ({
  id: 'i',
  model: 'm',
  choices: [{ index: 0, delta: members, finish_reason: reason }],
})
const chat =
  (make: (size: number) => object[]): GrowingStream =>
  (size) =>
    unnamed([...make(size).map((members) => delta(members)), delta({}, 'stop'), '[DONE]'])
const piece = (
  index: number | undefined,
  id: string | undefined,
  name: string | undefined,
  text: string,
) => ({
  tool_calls: [
    {
      ...(index !== undefined && { index }),
      ...(id !== undefined && { id }),
      function: { ...(name !== undefined && { name }), arguments: text },
    },
  ],
})
const note = (at: number, end = at + 1) => ({
  type: 'url_citation',
  url_citation: { url: `https://a.example/${at}`, title: 't', start_index: at, end_index: end },
})

/** https://platform.openai.com/docs/api-reference/chat/streaming */
export const OPENAI_STREAMS: Streams = {
  'pieces of text': chat((size) => many(size, () => ({ content: 'x' }))),
  'pieces of a thought': chat((size) => many(size, () => ({ reasoning_content: 'x' }))),
  'signed thoughts': chat((size) =>
    many(size, (index) => ({
      reasoning_details: [{ type: 'reasoning.text', text: 't', signature: 's', index }],
    })),
  ),
  'pieces of arguments': chat((size) => [
    piece(0, 'c', 'f', '{"a":"'),
    ...many(size, () => piece(0, undefined, undefined, 'x')),
    piece(0, undefined, undefined, '"}'),
  ]),
  'pieces with the name of their call': chat((size) => [
    piece(0, 'c', 'f', '{"a":"'),
    ...many(size, () => piece(0, 'c', 'f', 'x')),
    piece(0, 'c', 'f', '"}'),
  ]),
  'pieces behind a complete call': chat((size) => [
    piece(0, 'c', 'f', `{"a":"${'x'.repeat(size)}"}`),
    ...many(size, () => piece(0, 'c', 'f', ' ')),
  ]),
  'one call again and again': chat((size) => many(size, () => piece(0, 'c', 'f', '{"a":1}'))),
  'calls of one index': chat((size) => many(size, (at) => piece(0, `c${at}`, 'f', '{}'))),
  'calls of their own indexes': chat((size) => many(size, (at) => piece(at, `c${at}`, 'f', '{}'))),
  'calls in turns': chat((size) => [
    ...many(size, (at) => piece(at, `c${at}`, 'f', '{"a"')),
    ...many(size, (at) => piece(at, undefined, undefined, ':1}')),
  ]),
  'calls that end behind the first': chat((size) => [
    piece(0, 'c', 'f', '{"a"'),
    ...many(size, (at) => piece(at + 1, `c${at}`, 'f', '{"a":1}')),
    piece(0, undefined, undefined, ':1}'),
  ]),
  'calls without names': chat((size) => many(size, (at) => piece(at, `c${at}`, undefined, '{}'))),
  'calls without anything': chat((size) =>
    many(size, () => piece(undefined, undefined, 'f', '{}')),
  ),
  'calls in one event': chat((size) => [
    {
      tool_calls: many(size, (index) => ({
        index,
        id: `c${index}`,
        function: { name: 'f', arguments: '{}' },
      })),
    },
  ]),
  'parts in one event': chat((size) => [
    { content: many(size, () => ({ type: 'text', text: 'x' })) },
  ]),
  annotations: chat((size) => [
    { content: 'x'.repeat(size) },
    ...many(size, (at) => ({ annotations: [note(at)] })),
  ]),
  'annotations of all of the text': chat((size) => [
    { content: 'x'.repeat(size) },
    { annotations: many(size, (at) => note(at, size + at)) },
  ]),
  'text and thoughts in turns': chat((size) =>
    many(size, (at) => (at % 2 ? { content: 'x' } : { reasoning_content: 'y' })),
  ),
  choices: (size) =>
    unnamed([
      { id: 'i', model: 'm', choices: many(size, (index) => ({ index, delta: { content: 'x' } })) },
      delta({}, 'stop'),
    ]),
  'a long name of the model': (size) =>
    unnamed([
      ...many(Math.ceil(size / 10), () => ({ ...delta({ content: 'x' }), id: 'i'.repeat(99) })),
      { ...delta({ content: 'x' }), model: 'm'.repeat(size) },
      delta({}, 'stop'),
    ]),
  'a long name of the model before all text': (size) =>
    unnamed([
      { ...delta({ content: 'x' }), model: 'm'.repeat(10 * size), id: 'i'.repeat(10 * size) },
      ...many(size, () => delta({ content: 'x' })),
      delta({}, 'stop'),
    ]),
  counts: (size) =>
    unnamed([
      ...many(size, (at) => ({
        ...delta({ content: 'x' }),
        usage: { prompt_tokens: 1, completion_tokens: at },
      })),
      delta({}, 'stop'),
    ]),
}

const completion = (message: object) => ({
  id: 'i',
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop' }],
})

export const OPENAI_ANSWERS: Wholes = {
  calls: (size) =>
    completion({
      tool_calls: many(size, (at) => ({ id: `c${at}`, function: { name: 'f', arguments: '{}' } })),
    }),
  'calls of one id': (size) =>
    completion({
      tool_calls: many(size, () => ({ id: 'c', function: { name: 'f', arguments: '{}' } })),
    }),
  'calls without ids': (size) =>
    completion({ tool_calls: many(size, () => ({ function: { name: 'f', arguments: '{}' } })) }),
  parts: (size) => completion({ content: many(size, () => ({ type: 'text', text: 'x' })) }),
  thoughts: (size) =>
    completion({
      content: 'x',
      reasoning_details: many(size, (index) => ({
        type: 'reasoning.text',
        text: 't',
        signature: 's',
        index,
      })),
    }),
  annotations: (size) =>
    completion({ content: 'x'.repeat(size), annotations: many(size, (at) => note(at)) }),
  choices: (size) => ({
    id: 'i',
    choices: many(size, (index) => ({ index, message: { content: 'x' }, finish_reason: 'stop' })),
  }),
}

const started = { type: 'message_start', message: { id: 'i', model: 'm', content: [] } }
const stopped = [
  { type: 'message_delta', delta: { stop_reason: 'end_turn' } },
  { type: 'message_stop' },
]
const begin = (index: number, content_block: object) => ({
  type: 'content_block_start',
  index,
  content_block,
})
const go = (index: number, type: string, members: object) => ({
  type: 'content_block_delta',
  index,
  delta: { type, ...members },
})
const end = (index: number) => ({ type: 'content_block_stop', index })
const message =
  (make: (size: number) => object[]): GrowingStream =>
  (size) =>
    unnamed([started, ...make(size), ...stopped])
const TEXT = { type: 'text', text: '' }
const use = (id: string) => ({ type: 'tool_use', id, name: 'f', input: {} })
const cited = {
  type: 'char_location',
  cited_text: 'x',
  document_index: 0,
  start_char_index: 0,
  end_char_index: 1,
}

const search = (id: string) => ({ type: 'server_tool_use', id, name: 'web_search', input: {} })
const foundBy = (tool_use_id: string, count: number) => ({
  type: 'web_search_tool_result',
  tool_use_id,
  content: many(count, (at) => ({
    type: 'web_search_result',
    url: `https://a.example/${at}`,
    title: 't',
  })),
})

/** https://docs.anthropic.com/en/docs/build-with-claude/streaming */
export const ANTHROPIC_STREAMS: Streams = {
  'pieces of text': message((size) => [
    begin(0, TEXT),
    ...many(size, () => go(0, 'text_delta', { text: 'x' })),
    end(0),
  ]),
  'blocks of text': message((size) =>
    many(size, (at) => [begin(at, TEXT), go(at, 'text_delta', { text: 'x' }), end(at)]).flat(),
  ),
  'blocks that do not end': message((size) =>
    many(size, (at) => [begin(at, TEXT), go(at, 'text_delta', { text: 'x' })]).flat(),
  ),
  'pieces of arguments': message((size) => [
    begin(0, use('c')),
    go(0, 'input_json_delta', { partial_json: '{"a":"' }),
    ...many(size, () => go(0, 'input_json_delta', { partial_json: 'x' })),
    go(0, 'input_json_delta', { partial_json: '"}' }),
    end(0),
  ]),
  'calls that do not end': message((size) => [
    ...many(size, (at) => begin(at, use(`c${at}`))),
    ...many(size, (at) => go(at, 'input_json_delta', { partial_json: '{}' })),
  ]),
  'pieces of a signature': message((size) => [
    begin(0, { type: 'thinking', thinking: '' }),
    ...many(size, () => go(0, 'signature_delta', { signature: 'x' })),
    end(0),
  ]),
  thoughts: message((size) =>
    many(size, (at) => [
      begin(at, { type: 'thinking', thinking: 't' }),
      go(at, 'signature_delta', { signature: 'x' }),
      end(at),
    ]).flat(),
  ),
  citations: message((size) => [
    begin(0, TEXT),
    go(0, 'text_delta', { text: 'x'.repeat(size) }),
    ...many(size, () => go(0, 'citations_delta', { citation: cited })),
    end(0),
  ]),
  searches: message((size) =>
    many(size, (at) => [
      begin(2 * at, search(`s${at}`)),
      go(2 * at, 'input_json_delta', { partial_json: '{"query":"q"}' }),
      end(2 * at),
      begin(2 * at + 1, foundBy(`s${at}`, 1)),
      end(2 * at + 1),
    ]).flat(),
  ),
  'searches that find nothing': message((size) =>
    many(size, (at) => [begin(at, search(`s${at}`)), end(at)]).flat(),
  ),
  'pieces of a query': message((size) => [
    begin(0, search('s')),
    go(0, 'input_json_delta', { partial_json: '{"query":"' }),
    ...many(size, () => go(0, 'input_json_delta', { partial_json: 'x' })),
    end(0),
    begin(1, foundBy('s', 1)),
    end(1),
  ]),
  'pages of a search': message((size) => [begin(0, foundBy('s', size)), end(0)]),
  counts: message((size) =>
    many(size, (at) => ({ type: 'message_delta', delta: {}, usage: { output_tokens: at } })),
  ),
}

const answered = (content: unknown[]) => ({
  type: 'message',
  id: 'i',
  model: 'm',
  role: 'assistant',
  content,
  stop_reason: 'end_turn',
  usage: { input_tokens: 1, output_tokens: 1 },
})

export const ANTHROPIC_ANSWERS: Wholes = {
  'blocks of text': (size) => answered(many(size, () => ({ type: 'text', text: 'x' }))),
  calls: (size) => answered(many(size, (at) => use(`c${at}`))),
  thoughts: (size) =>
    answered(many(size, () => ({ type: 'thinking', thinking: 't', signature: 's' }))),
  citations: (size) =>
    answered([{ type: 'text', text: 'x'.repeat(size), citations: many(size, () => cited) }]),
}

const candidate = (parts: object[], more: object = {}) => ({
  responseId: 'i',
  modelVersion: 'm',
  candidates: [{ index: 0, content: { role: 'model', parts }, ...more }],
})
const gemini =
  (make: (size: number) => object[]): GrowingStream =>
  (size) =>
    unnamed([...make(size), candidate([], { finishReason: 'STOP' })])
const page = (at: number) => ({ web: { uri: `https://a.example/${at}`, title: 't' } })

/** https://ai.google.dev/api/generate-content */
export const GEMINI_STREAMS: Streams = {
  'queries and pages': gemini((size) => [
    candidate([{ text: 'x' }]),
    candidate([], {
      groundingMetadata: {
        webSearchQueries: many(size, () => 'q'),
        groundingChunks: many(size, page),
      },
    }),
  ]),
  'what was found again and again': gemini((size) =>
    many(size, (at) =>
      candidate([{ text: 'x' }], {
        groundingMetadata: { webSearchQueries: ['q'], groundingChunks: [page(at)] },
      }),
    ),
  ),
  'pieces of text': gemini((size) => many(size, () => candidate([{ text: 'x' }]))),
  'parts of one event': gemini((size) => [candidate(many(size, () => ({ text: 'x' })))]),
  thoughts: gemini((size) =>
    many(size, () => candidate([{ text: 't', thought: true, thoughtSignature: 's' }])),
  ),
  calls: gemini((size) =>
    many(size, () => candidate([{ functionCall: { name: 'f', args: { a: 1 } } }])),
  ),
  'calls of one id': gemini((size) =>
    many(size, () => candidate([{ functionCall: { id: 'c', name: 'f', args: {} } }])),
  ),
  'pieces of arguments': gemini((size) => [
    candidate([{ functionCall: { name: 'f', willContinue: true } }]),
    ...many(size, () =>
      candidate([
        {
          functionCall: {
            willContinue: true,
            partialArgs: [{ jsonPath: '$.a', stringValue: 'x' }],
          },
        },
      ]),
    ),
    candidate([{ functionCall: {} }]),
  ]),
  'members of arguments': gemini((size) => [
    candidate([
      {
        functionCall: {
          name: 'f',
          partialArgs: many(size, (at) => ({ jsonPath: `$.a[${at % 9000}].b`, numberValue: 1 })),
        },
      },
    ]),
  ]),
  'places of one page': gemini((size) => [
    candidate([{ text: 'x'.repeat(size) }]),
    candidate([], {
      groundingMetadata: {
        groundingChunks: [page(0)],
        groundingSupports: [
          {
            segment: { endIndex: size, text: 'x'.repeat(size) },
            groundingChunkIndices: many(size, () => 0),
          },
        ],
      },
    }),
  ]),
  'places of many pages': gemini((size) => [
    candidate([{ text: 'x'.repeat(size) }]),
    candidate([], {
      groundingMetadata: {
        groundingChunks: many(size, page),
        groundingSupports: many(size, (at) => ({
          segment: { startIndex: at, endIndex: at + 1 },
          groundingChunkIndices: [at],
        })),
      },
    }),
  ]),
  'places of a page with a long title': gemini((size) => [
    candidate([{ text: 'x'.repeat(size) }]),
    candidate([], {
      groundingMetadata: {
        groundingChunks: [{ web: { uri: 'https://a.example', title: 't'.repeat(20 * size) } }],
        groundingSupports: many(size, (at) => ({
          segment: { startIndex: at, endIndex: at + 1 },
          groundingChunkIndices: [0],
        })),
      },
    }),
  ]),
  'what it rests on in every event': gemini((size) =>
    many(size, () =>
      candidate([{ text: 'x' }], {
        groundingMetadata: {
          groundingChunks: [page(0)],
          groundingSupports: [{ segment: { endIndex: 1 }, groundingChunkIndices: [0] }],
        },
      }),
    ),
  ),
}

const cohere =
  (make: (size: number) => object[]): GrowingStream =>
  (size) =>
    unnamed([
      { type: 'message-start', id: 'i', delta: { message: { role: 'assistant' } } },
      ...make(size),
      { type: 'message-end', delta: { finish_reason: 'COMPLETE' } },
    ])
const content = (type: string, index: number, members: object) => ({
  type,
  index,
  delta: { message: { content: members } },
})
const source = { type: 'document', id: 'd', document: { url: 'https://a.example', title: 't' } }
const citation = (at: number) => ({ start: at, end: at + 1, text: 'x', sources: [source] })
const cohereCall = (type: string, index: number, members: object) => ({
  type,
  index,
  delta: { message: { tool_calls: members } },
})

/** https://docs.cohere.com/docs/streaming */
export const COHERE_STREAMS: Streams = {
  'pieces of text': cohere((size) => [
    content('content-start', 0, { type: 'text', text: '' }),
    ...many(size, () => content('content-delta', 0, { text: 'x' })),
    { type: 'content-end', index: 0 },
  ]),
  contents: cohere((size) =>
    many(size, (at) => [
      content('content-start', at, { type: 'text', text: 'x' }),
      { type: 'content-end', index: at },
    ]).flat(),
  ),
  'pieces of a plan': cohere((size) =>
    many(size, () => ({ type: 'tool-plan-delta', delta: { message: { tool_plan: 'x' } } })),
  ),
  'pieces of arguments': cohere((size) => [
    cohereCall('tool-call-start', 0, {
      id: 'c',
      type: 'function',
      function: { name: 'f', arguments: '{"a":"' },
    }),
    ...many(size, () => cohereCall('tool-call-delta', 0, { function: { arguments: 'x' } })),
    cohereCall('tool-call-delta', 0, { function: { arguments: '"}' } }),
    { type: 'tool-call-end', index: 0 },
  ]),
  calls: cohere((size) =>
    many(size, (at) => [
      cohereCall('tool-call-start', at, {
        id: `c${at}`,
        type: 'function',
        function: { name: 'f', arguments: '{}' },
      }),
      { type: 'tool-call-end', index: at },
    ]).flat(),
  ),
  citations: cohere((size) => [
    content('content-start', 0, { type: 'text', text: 'x'.repeat(size) }),
    ...many(size, (at) => ({
      type: 'citation-start',
      index: at,
      delta: { message: { citations: citation(at) } },
    })),
  ]),
}

export const COHERE_ANSWERS: Wholes = {
  'contents and citations': (size) => ({
    id: 'i',
    finish_reason: 'COMPLETE',
    message: {
      role: 'assistant',
      content: many(size, () => ({ type: 'text', text: 'x' })),
      citations: many(size, citation),
    },
  }),
  calls: (size) => ({
    id: 'i',
    finish_reason: 'TOOL_CALL',
    message: {
      role: 'assistant',
      tool_calls: many(size, (at) => ({
        id: `c${at}`,
        type: 'function',
        function: { name: 'f', arguments: '{}' },
      })),
    },
  }),
}

const said = (name: string, data: object) => ({ name, data })
const converse =
  (make: (size: number) => { name: string; data: object }[]): GrowingStream =>
  (size) => [
    said('messageStart', { role: 'assistant' }),
    ...make(size),
    said('messageStop', { stopReason: 'end_turn' }),
    said('metadata', { usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 } }),
  ]
const block = (contentBlockIndex: number, members: object) =>
  said('contentBlockDelta', { contentBlockIndex, delta: members })
const beginUse = (contentBlockIndex: number) =>
  said('contentBlockStart', {
    contentBlockIndex,
    start: { toolUse: { toolUseId: `c${contentBlockIndex}`, name: 'f' } },
  })
const endBlock = (contentBlockIndex: number) => said('contentBlockStop', { contentBlockIndex })
const converseCitation = {
  title: 't',
  sourceContent: [{ text: 'x' }],
  location: { documentChar: { documentIndex: 0, start: 0, end: 1 } },
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html */
export const CONVERSE_STREAMS: Streams = {
  'pieces of text': converse((size) => many(size, () => block(0, { text: 'x' }))),
  'blocks of text': converse((size) =>
    many(size, (at) => [block(at, { text: 'x' }), endBlock(at)]).flat(),
  ),
  'pieces of arguments': converse((size) => [
    beginUse(0),
    block(0, { toolUse: { input: '{"a":"' } }),
    ...many(size, () => block(0, { toolUse: { input: 'x' } })),
    block(0, { toolUse: { input: '"}' } }),
    endBlock(0),
  ]),
  'calls that do not end': converse((size) => [
    ...many(size, beginUse),
    ...many(size, (at) => block(at, { toolUse: { input: '{}' } })),
  ]),
  'pieces of a thought': converse((size) => [
    ...many(size, () => block(0, { reasoningContent: { text: 'x' } })),
    ...many(size, () => block(0, { reasoningContent: { signature: 'x' } })),
    endBlock(0),
  ]),
  'pieces that are encrypted': converse((size) => [
    ...many(size, () => block(0, { reasoningContent: { redactedContent: 'AAAA' } })),
    endBlock(0),
  ]),
  citations: converse((size) => [
    block(0, { text: 'x'.repeat(size) }),
    ...many(size, () => block(0, { citation: converseCitation })),
    endBlock(0),
  ]),
}

export const CONVERSE_ANSWERS: Wholes = {
  blocks: (size) => ({
    output: { message: { role: 'assistant', content: many(size, () => ({ text: 'x' })) } },
    stopReason: 'end_turn',
  }),
  calls: (size) => ({
    output: {
      message: {
        role: 'assistant',
        content: many(size, (at) => ({ toolUse: { toolUseId: `c${at}`, name: 'f', input: {} } })),
      },
    },
    stopReason: 'tool_use',
  }),
}

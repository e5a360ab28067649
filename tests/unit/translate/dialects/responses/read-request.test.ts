import { describe, expect, test } from 'bun:test'
import { read, thrownBy } from './read'

const SCHEMA = { type: 'object', properties: {} }

describe('members', () => {
  test.each([
    [{ max_output_tokens: 9 }, { maxOutputTokens: 9 }],
    [
      { temperature: 0.5, top_p: 0.1 },
      { temperature: 0.5, topP: 0.1 },
    ],
    [{ parallel_tool_calls: false }, { parallelCalls: false }],
    [{ user: 'u' }, { user: 'u' }],
    [{ safety_identifier: 's', user: 'u' }, { user: 's' }],
    [{ service_tier: 'flex' }, { serviceTier: 'flex' }],
    [{ prompt_cache_key: 'k' }, { cacheKey: 'k' }],
    [{ stream: true }, { isStreamed: true }],
    [{ reasoning: { effort: 'high' } }, { reasoning: { effort: 'high' } }],
    [
      { reasoning: { effort: 'low', summary: 'auto' } },
      { reasoning: { effort: 'low', isShown: true } },
    ],
    [{ reasoning: { generate_summary: 'concise' } }, { reasoning: { isShown: true } }],
    [
      { text: { format: { type: 'json_schema', name: 'n', schema: SCHEMA, strict: true } } },
      { output: { kind: 'schema', name: 'n', schema: SCHEMA, strict: true } },
    ],
    [{ text: { format: { type: 'json_object' } } }, { output: { kind: 'json' } }],
    [{ metadata: { a: 'b' } }, { rest: { metadata: { a: 'b' } }, clientOnly: ['metadata'] }],
    [{ tools: [{ type: 'web_search' }], max_tool_calls: 3 }, { webSearch: { maxUses: 3 } }],
  ])('%j are read', (members, expected) => {
    expect(read({ input: 'Hi', ...members })).toMatchObject(expected)
    expect(read({ input: 'Hi', ...members }).leftOut).toBeUndefined()
  })

  test('that ask for nothing leave no trace', () => {
    const idle = {
      background: false,
      conversation: null,
      include: ['reasoning.encrypted_content', 'file_search_call.results'],
      parallel_tool_calls: null,
      prompt: null,
      reasoning: { context: 'auto', mode: 'standard', summary: null },
      service_tier: null,
      store: false,
      stream_options: { include_obfuscation: false },
      text: { format: { type: 'text' }, verbosity: 'medium' },
      tool_choice: null,
      tools: null,
      top_logprobs: 0,
      truncation: 'disabled',
    }

    expect(read({ input: 'Hi', ...idle })).toEqual(read({ input: 'Hi' }))
  })

  test.each([
    [{ client_metadata: { a: 'b' } }, 'client_metadata'],
    [{ context_management: [{ type: 'another' }] }, 'context_management'],
    [{ include: ['message.output_text.logprobs'] }, 'include'],
    [{ prompt_cache_retention: '24h' }, 'prompt_cache_retention'],
    [{ reasoning: { context: 'all_turns' } }, 'reasoning.context'],
    [{ reasoning: { mode: 'pro' } }, 'reasoning.mode'],
    [{ text: { verbosity: 'low' } }, 'text.verbosity'],
    [{ truncation: 'auto' }, 'truncation'],
  ])('%j only guide OpenAI’s servers, and are named', (members, name) => {
    const { leftOut, ...rest } = read({ input: 'Hi', ...members })

    expect(leftOut).toEqual([name])
    expect(rest).toEqual(read({ input: 'Hi' }))
  })

  test.each([
    [{ type: 'compaction' }, {}],
    [{ type: 'compaction', compact_threshold: null }, {}],
    [{ type: 'compaction', compact_threshold: 9 }, { atTokens: 9 }],
  ])('that ask for summaries ahead of answers are read: %j', (entry, compaction) => {
    const { leftOut, ...rest } = read({ input: 'Hi', context_management: [entry] })

    expect(leftOut).toBeUndefined()
    expect(rest).toEqual({ ...read({ input: 'Hi' }), compaction })
  })

  test('that ask for a summary alone are read', () => {
    const asked = { type: 'message', role: 'user', content: 'Hi' }
    const trigger = { type: 'compaction_trigger', id: 'ct_1' }

    expect(read({ input: [asked, trigger], context_management: [] })).toEqual({
      ...read({ input: 'Hi' }),
      compaction: 'now',
    })
    const { message, param } = thrownBy({ input: [asked, trigger, asked] })
    expect([param, message]).toEqual([
      'input',
      'The "compaction_trigger" item must be the last one of the input',
    ])
  })

  test('for a form of the answer that nobody knows are refused', () => {
    expect(thrownBy({ input: 'Hi', text: { format: { type: 'grammar' } } }).param).toBe(
      'text.format',
    )
  })

  test.each([
    [[7]],
    [{ role: 'user' }],
    [[{ type: 'message', role: 'robot', content: 'x' }]],
    [[{ role: 'user', content: 7 }]],
    [[{ type: 'function_call', name: 'f' }]],
    [[{ type: 'function_call', call_id: 'c' }]],
  ])('for an input that is none are refused: %j', (input) => {
    expect(thrownBy({ input }).message).toBe('The messages are not valid')
  })
})

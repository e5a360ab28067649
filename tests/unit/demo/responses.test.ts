import { describe, expect, test } from 'bun:test'
import { modelResponse } from '../../../src/demo/responses'
import {
  type ResponseReading,
  readResponse,
  readResponseEvents,
} from '../../support/assert/strict/responses'

const SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
}

/** What the demo answers, whole and streamed, as a strict reader has it. */
async function asked(request: object): Promise<ResponseReading[]> {
  const whole = await modelResponse({ model: 'm', ...request }, undefined).text()
  const stream = await modelResponse({ model: 'm', stream: true, ...request }, undefined).text()
  return [readResponse(whole), readResponseEvents(stream)]
}

const CASES: Readonly<Record<string, { request: object; output: object[] }>> = {
  'a text': { request: { input: 'hi' }, output: [{ type: 'message' }] },
  'a function that must be called': {
    request: {
      input: 'hi',
      tools: [{ type: 'function', name: 'weather', parameters: SCHEMA }],
      tool_choice: 'required',
    },
    output: [{ type: 'function_call', name: 'weather', arguments: '{"city":"demo"}' }],
  },
  'a custom tool that is named': {
    request: { input: 'use note', tools: [{ type: 'custom', name: 'note' }] },
    output: [{ type: 'custom_tool_call', name: 'note', input: 'demo' }],
  },
  'a function in a namespace': {
    request: {
      input: 'hi',
      tools: [
        {
          type: 'namespace',
          name: 'mail',
          description: 'd',
          tools: [{ type: 'function', name: 'send', parameters: SCHEMA }],
        },
      ],
      tool_choice: 'required',
    },
    output: [{ type: 'function_call', name: 'send', namespace: 'mail' }],
  },
  'the output of a custom tool': {
    request: { input: [{ type: 'custom_tool_call_output', call_id: 'c', output: '42' }] },
    output: [{ content: [{ text: 'The tool answered: 42' }] }],
  },
  'what must match a schema': {
    request: {
      input: 'hi',
      text: { format: { type: 'json_schema', name: 'n', schema: SCHEMA } },
    },
    output: [{ content: [{ text: '{"city":"demo"}' }] }],
  },
  'thoughts that are asked for': {
    request: { input: 'hi', reasoning: { effort: 'low', summary: 'auto' } },
    output: [{ type: 'reasoning', encrypted_content: 'demo' }, { type: 'message' }],
  },
  'tools that only OpenAI runs': {
    request: { input: 'hi', tools: [{ type: 'file_search', vector_store_ids: ['v'] }] },
    output: [{ type: 'message' }],
  },
}

describe('the demo model answers', () => {
  for (const [name, { request, output }] of Object.entries(CASES))
    test(`${name}, as OpenAI documents it`, async () => {
      for (const { problems, response, end } of await asked({ metadata: { a: 'b' }, ...request })) {
        expect({ problems, end }).toEqual({ problems: [], end: 'whole' })
        expect(response).toMatchObject({ model: 'm', store: false, metadata: { a: 'b' }, output })
      }
    })
})

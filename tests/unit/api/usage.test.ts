import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { anthropic } from '../../../src/api/anthropic'
import type { Usage } from '../../../src/api/dialect'
import { openai } from '../../../src/api/openai'
import { lookAt } from '../../../src/api/usage'
import { encode } from '../body/pieces'

describe('the usage of a whole answer', () => {
  const rows: [sentence: string, answer: string, expected: Usage | undefined][] = [
    [
      'stands at its end',
      '{"id":"c1","choices":[],"usage":{"prompt_tokens":9}}',
      { inputTokens: 9 },
    ],
    ['may stand at its beginning', '{"usage":{"prompt_tokens":9},"id":"c1"}', { inputTokens: 9 }],
    [
      'may have white space around it',
      '{\r\n "usage" :\t{ "prompt_tokens" : 9 }\r\n}',
      { inputTokens: 9 },
    ],
    ['is nothing deeper', '{"response":{"usage":{"input_tokens":0}}}', undefined],
    [
      'may have objects in it',
      '{"usage":{"a":{"b":[{}]},"completion_tokens":2}}',
      { outputTokens: 2 },
    ],
    [
      'may stand behind letters of any length',
      '{"a":"é😀","usage":{"prompt_tokens":9}}',
      { inputTokens: 9 },
    ],
    ['is nothing where it is null', '{"usage":null}', undefined],
    ['is nothing where it is a number', '{"usage":3}', undefined],
    ['is nothing where there is none', '{"id":"c1"}', undefined],
    [
      'is nothing in words about it',
      '{"text":"the \\"usage\\": {\\"prompt_tokens\\":9}"}',
      undefined,
    ],
    ['is nothing in a name that is longer', '{"usage_breakdown":{"prompt_tokens":9}}', undefined],
    ['is nothing where the answer is cut', '{"usage":{"prompt_tokens":9', undefined],
    ['is nothing where the answer ends with the name', '{"usage"', undefined],
    ['is nothing where the answer is empty', '', undefined],
    ['is nothing where the answer is no JSON', '<html>"usage"</html>', undefined],
  ]

  test.each(rows)('%s', (_, answer, expected) => {
    expect(lookAt(encode(answer), openai).usage).toEqual(expected)
  })

  test('is read in the words of its API', () => {
    const answer = encode('{"usage":{"input_tokens":1,"cache_creation_input_tokens":2}}')

    expect(lookAt(answer, anthropic).usage).toEqual({ inputTokens: 1, cacheWriteTokens: 2 })
  })

  test('is read from the middle of a memory', () => {
    const memory = encode('xxxx{"usage":{"prompt_tokens":9}}yyyy')

    expect(lookAt(memory.subarray(4, -4), openai).usage).toEqual({ inputTokens: 9 })
  })

  test('is found behind any text that speaks of it', () => {
    const words = fc.array(fc.constantFrom('"usage"', ':', '{', '}', '\\', '"', 'é', '\n'))
    fc.assert(
      fc.property(words, fc.nat(), (said, count) => {
        const answer = JSON.stringify({
          choices: [{ message: { content: said.join('') } }],
          usage: { prompt_tokens: count },
        })

        expect(lookAt(encode(answer), openai).usage).toEqual({ inputTokens: count })
      }),
      { seed: 24, numRuns: 300 },
    )
  })

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
        const answer = Buffer.concat([encode('{"usage":'), bytes])

        expect(() => lookAt(answer, openai).usage).not.toThrow()
      }),
      { seed: 25, numRuns: 300 },
    )
  })

  test.each([
    [
      'before a breakdown of it',
      '{"usage":{"prompt_tokens":9},"usage_breakdown":{"models":[{"usage":{"prompt_tokens":1}}]}}',
    ],
    ['before a member whose value is the word', '{"usage":{"prompt_tokens":9},"object":"usage"}'],
    [
      'before a call whose input has one of its own',
      '{"usage":{"prompt_tokens":9},"output":[{"input":{"usage":{"prompt_tokens":1}}}]}',
    ],
    [
      'behind such a call',
      '{"output":[{"input":{"usage":{"prompt_tokens":1}}}],"usage":{"prompt_tokens":9}}',
    ],
  ])('is that of the answer %s', (_, answer) => {
    expect(lookAt(encode(answer), openai).usage).toEqual({ inputTokens: 9 })
  })
})

import { describe, expect, test } from 'bun:test'
import Anthropic from '@anthropic-ai/sdk'
import fc from 'fast-check'
import { sseParser } from '../../../src/stream/parse-sse'
import type { AnswerEvent } from '../../../src/translate/answer-events'
import type { JsonObject } from '../../../src/translate/conversation'
import { messages } from '../../../src/translate/dialects/messages/dialect'
import { openaiChat } from '../../../src/translate/formats/openai-chat/format'
import { cutAt, joined, type SseStyle, writeEvents } from '../../support/providers/framing'
import {
  type ChatStreamOptions,
  chatCompletion,
  chatStream,
} from '../../support/providers/openai-chat'

/** A Messages client in front of a provider of OpenAI's chat format. */

const options = { requestId: 'req-1', model: 'the-model', includesUsage: false }

/** What a client gets of a provider's bytes. */
function printed(pieces: readonly Uint8Array[]): string {
  const sse = sseParser()
  const parser = openaiChat.eventParser()
  const printer = messages.eventPrinter(options)
  const print = (events: readonly AnswerEvent[]) =>
    events.map((event) => printer.print(event)).join('')
  const read = (events: ReturnType<typeof sse.push>) =>
    events.map((event) => print(parser.push(event))).join('')
  return (
    pieces.map((piece) => read(sse.push(piece))).join('') +
    read(sse.finish()) +
    print(parser.finish())
  )
}

async function accumulated(text: string): Promise<JsonObject> {
  const client = new Anthropic({
    apiKey: 'k',
    maxRetries: 0,
    fetch: async () => new Response(text, { headers: { 'content-type': 'text/event-stream' } }),
  })
  const stream = client.messages.stream({ model: 'm', max_tokens: 1, messages: [] })
  return JSON.parse(JSON.stringify(await stream.finalMessage())) as JsonObject
}

const words = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }), {
  minLength: 1,
  maxLength: 4,
})
const call = fc.record({
  id: fc.uuid(),
  name: fc.constantFrom('weather', 'search'),
  args: fc.object({ maxDepth: 1, maxKeys: 2 }).map((input) => {
    const json = JSON.stringify(input)
    return [json.slice(0, 3), json.slice(3)]
  }),
})
/** What a model says, and how its provider spells it. */
const answers: fc.Arbitrary<ChatStreamOptions> = fc
  .record(
    {
      text: words,
      reasoning: words,
      reasoningAs: fc.constantFrom<NonNullable<ChatStreamOptions['reasoningAs']>[]>(
        'reasoning_content',
        'reasoning',
        'reasoning_details',
        'parts',
      ),
      calls: fc.array(call, { minLength: 1, maxLength: 3 }),
      usageIn: fc.constantFrom<NonNullable<ChatStreamOptions['usageIn']>[]>(
        'empty choices',
        'null choices',
        'the last chunk',
        'x_groq',
        'every chunk',
      ),
      hasNulls: fc.boolean(),
      hasPromptFilter: fc.boolean(),
      hasDone: fc.boolean(),
      callIndex: fc.constantFrom<NonNullable<ChatStreamOptions['callIndex']>[]>('none', 'always 0'),
      finish: fc.constantFrom('stop', 'length', 'content_filter', 'eos'),
      lateFinish: fc.constantFrom('', 'stop'),
    },
    { requiredKeys: [] },
  )
  // Nulls would hide the counts of their chunk.
  .map(({ usageIn, ...answer }) => ({
    ...answer,
    ...(usageIn && !answer.hasNulls && { usageIn }),
  }))

const styles: fc.Arbitrary<SseStyle> = fc.record(
  {
    lineEnd: fc.constantFrom<NonNullable<SseStyle['lineEnd']>[]>('\n', '\r\n', '\r'),
    hasSpace: fc.boolean(),
    hasIds: fc.boolean(),
    comment: fc.constantFrom('keep-alive', '', 'OPENROUTER PROCESSING'),
    isSpread: fc.boolean(),
    hasEmptyEvents: fc.boolean(),
    hasBom: fc.boolean(),
  },
  { requiredKeys: [] },
)

test('any chunks and any legal spelling of the events give the same stream', () => {
  fc.assert(
    fc.property(answers, styles, fc.array(fc.nat(), { maxLength: 20 }), (answer, style, cuts) => {
      const events = chatStream(answer)
      const plain = joined(writeEvents(events))
      const spelled = joined(writeEvents(events, style))
      const pieces = cutAt(spelled, ...cuts.map((cut) => cut % spelled.length))

      expect(printed(pieces)).toBe(printed([plain]))
    }),
    { seed: 1, numRuns: 300 },
  )
})

test('one byte at a time too', () => {
  const bytes = joined(
    writeEvents(
      chatStream({ text: ['é', '😀'], calls: [{ id: 'a', name: 'f', args: ['{', '}'] }] }),
      {
        lineEnd: '\r\n',
      },
    ),
  )

  expect(printed(cutAt(bytes, ...bytes.keys()))).toBe(printed([bytes]))
})

test('the official SDK makes the same message of a stream as of the whole answer', async () => {
  await fc.assert(
    fc.asyncProperty(answers, async (given) => {
      const { lateFinish: _, ...answer } = given
      const whole = messages.printAnswer(openaiChat.parseAnswer(chatCompletion(answer)), options)
      const { usage, ...message } = JSON.parse(JSON.stringify(whole))

      const streamed = await accumulated(printed([joined(writeEvents(chatStream(answer)))]))

      expect(streamed).toMatchObject(message)
      if (given.usageIn) expect(usage).toMatchObject(streamed.usage as object)
    }),
    { seed: 2, numRuns: 150 },
  )
})

describe('the next turn', () => {
  const ask = (target: { provider: string; model: string }, content: unknown) => {
    const request = {
      max_tokens: 1,
      messages: [
        { role: 'user', content: 'q' },
        { role: 'assistant', content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'k', content: '42' }] },
      ],
    }
    const conversation = messages.parseRequest(request, (text) => text)
    const { body } = openaiChat.printRequest(conversation, { api: target.provider, ...target })
    return (body.messages as JsonObject[]).slice(1)
  }
  const said = (message: object) =>
    messages.printAnswer(openaiChat.parseAnswer({ choices: [{ message }] }), options).content
  const tool_calls = [{ id: 'k', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }]
  const result = { role: 'tool', tool_call_id: 'k', content: '42' }

  test('brings DeepSeek’s thoughts back', () => {
    const answer = { content: 'let me see', reasoning_content: 'hm', tool_calls }

    expect(ask({ provider: 'deepseek', model: 'deepseek-v4-pro' }, said(answer))).toEqual([
      { role: 'assistant', ...answer },
      result,
    ])
  })

  test('brings OpenRouter’s thoughts back as they were', () => {
    const answer = {
      content: 'let me see',
      tool_calls,
      reasoning_details: [
        { type: 'reasoning.summary', summary: 'hm', format: 'openai-responses-v1', index: 0 },
        {
          type: 'reasoning.encrypted',
          data: 'd',
          id: 'rs_1',
          format: 'openai-responses-v1',
          index: 0,
        },
      ],
    }

    expect(ask({ provider: 'openrouter', model: 'openai/gpt-5' }, said(answer))).toEqual([
      { role: 'assistant', ...answer },
      result,
    ])
  })

  test('brings Gemini’s signature back', () => {
    const signed = [{ ...tool_calls[0], extra_content: { google: { thought_signature: 's' } } }]

    expect(
      ask({ provider: 'openai', model: 'gemini-3-pro' }, said({ tool_calls: signed })),
    ).toEqual([{ role: 'assistant', content: null, tool_calls: signed }, result])
  })
})

test('a streamed event takes little time', () => {
  const chunk = chatStream({ text: ['x'] })[1] as { data: string }
  const parser = openaiChat.eventParser()
  const printer = messages.eventPrinter(options)
  const averageUs = (count: number) => {
    const start = performance.now()
    for (let at = 0; at < count; at++)
      for (const event of parser.push({ name: '', data: chunk.data, text: '' }))
        printer.print(event)
    return ((performance.now() - start) * 1000) / count
  }
  averageUs(20_000)

  // It takes about 2. The machine may do other things.
  expect(averageUs(20_000)).toBeLessThan(100)
})

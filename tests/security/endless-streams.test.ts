import { expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { anthropicAlias, openaiAlias, startPortus } from '../support/portus'
import { responsesFormat } from '../support/providers/kit/openai-responses'
import { startProvider } from '../support/providers/server'

const MB = 1024 * 1024
/** One application may hold a quarter of it. */
const BUDGET = 16 * MB
/** Far more than that, so that a stream that is not counted is seen. */
const MOST_BYTES = 24 * MB

type Json = Record<string, unknown>
type Endless = { first: Json[]; next: (at: number) => Json }

const created = { type: 'response.created', response: { id: 'r', model: 'm' } }
const responses = (next: (at: number) => Json): Endless => ({ first: [created], next })
const started = {
  type: 'message_start',
  message: { id: 'm', type: 'message', role: 'assistant', content: [], model: 'm', usage: {} },
}
const delta = (members: Json) => ({ id: 'c', choices: [{ index: 0, delta: members }] })
const done = (output_index: number, item: Json) => ({
  type: 'response.output_item.done',
  output_index,
  item,
})

/** Streams that say little, and that somebody might keep. */
const STREAMS: Readonly<Record<string, Readonly<Record<string, Endless>>>> = {
  'openai-responses': {
    'events of no known type': responses((at) => ({ type: 'response.new', output_index: at })),
    'items that begin': responses((at) => ({
      type: 'response.output_item.added',
      output_index: at,
      item: { type: 'message', id: `m${at}` },
    })),
    'parts that have no text': responses((at) => ({
      type: 'response.output_text.done',
      output_index: 0,
      content_index: at,
    })),
    annotations: responses((at) => ({
      type: 'response.output_text.annotation.added',
      output_index: 0,
      content_index: 0,
      annotation: {
        type: 'url_citation',
        url: `https://a.example/${at}`,
        start_index: at,
        end_index: at + 1,
      },
    })),
    thoughts: responses((at) => done(at, { type: 'reasoning', encrypted_content: 'e' })),
    searches: responses((at) =>
      done(at, { type: 'web_search_call', action: { query: `q${at}` }, status: 'completed' }),
    ),
    calls: responses((at) =>
      done(at, { type: 'function_call', call_id: `c${at}`, name: 'f', arguments: '{}' }),
    ),
    'arguments of one call': {
      first: [
        created,
        {
          type: 'response.output_item.added',
          output_index: 0,
          item: { type: 'function_call', call_id: 'c', name: 'f' },
        },
      ],
      next: (at) => ({
        type: 'response.function_call_arguments.delta',
        output_index: 0,
        delta: at === 0 ? '{"a":"' : 'x'.repeat(100),
      }),
    },
    'arguments of nobody': responses(() => ({
      type: 'response.function_call_arguments.delta',
      output_index: 0,
      delta: 'x'.repeat(100),
    })),
  },
  anthropic: {
    'blocks of no known type': {
      first: [started],
      next: (index) => ({ type: 'content_block_start', index, content_block: { type: 'new' } }),
    },
    'calls without a name': {
      first: [started],
      next: (index) => ({
        type: 'content_block_start',
        index,
        content_block: { type: 'tool_use' },
      }),
    },
    signatures: {
      first: [
        started,
        {
          type: 'content_block_start',
          index: 0,
          content_block: { type: 'thinking', thinking: '' },
        },
      ],
      next: () => ({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'signature_delta', signature: 's'.repeat(100) },
      }),
    },
  },
  chat: {
    'calls that have no name': {
      first: [delta({ role: 'assistant' })],
      next: (index) => delta({ tool_calls: [{ index, function: { arguments: 'x' } }] }),
    },
    calls: {
      first: [delta({ role: 'assistant' })],
      next: (index) =>
        delta({
          tool_calls: [{ index, id: `c${index}`, function: { name: 'f', arguments: '{}' } }],
        }),
    },
  },
}

const ALIASES: Readonly<Record<string, (url: string) => AliasFile>> = {
  'openai-responses': responsesFormat().alias,
  anthropic: (url) => anthropicAlias(url),
  chat: (url) => openaiAlias(url, { native: { responses: false } }),
}

const TURNS = { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 9 }
const REQUESTS: Readonly<Record<string, [path: string, members: Json]>> = {
  chat: ['/v1/chat/completions', TURNS],
  messages: ['/v1/messages', TURNS],
  responses: ['/v1/responses', { input: 'Hi', tools: [{ type: 'web_search' }] }],
}
/** Nobody keeps anything of what passes through. */
const PASSES = [
  ['openai-responses', 'responses'],
  ['anthropic', 'messages'],
  ['chat', 'chat'],
]

for (const [format, streams] of Object.entries(STREAMS))
  for (const [dialect, [path, members]] of Object.entries(REQUESTS))
    if (!PASSES.some(([of, to]) => of === format && to === dialect))
      test(`what an endless stream of ${format} makes Portus keep for ${dialect} clients has a bound`, async () => {
        let sent = 0
        let endless: Endless | undefined
        using provider = startProvider(({ signal }) => {
          const { first, next } = endless as Endless
          let at = 0
          const event = (json: Json) =>
            `event: ${json.type ?? ''}\ndata: ${JSON.stringify(json)}\n\n`
          const body = new ReadableStream({
            pull(controller) {
              let text = sent === 0 ? first.map(event).join('') : ''
              for (let count = 0; count < 500; count++) text += event(next(at++))
              sent += text.length
              if (sent > MOST_BYTES || signal.aborted) return controller.close()
              controller.enqueue(Buffer.from(text))
            },
          })
          return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
        })
        await using portus = await startPortus({
          aliases: { it: (ALIASES[format] as (url: string) => AliasFile)(provider.url) },
          settings: { PORTUS_MAX_BYTES_IN_FLIGHT: BUDGET },
        })
        const unbounded: string[] = []
        for (const [shape, stream] of Object.entries(streams)) {
          sent = 0
          endless = stream
          const answer = await portus.call(path, {
            json: { model: 'it', stream: true, ...members },
          })
          await answer.text().catch(() => '')
          expect({ shape, received: provider.received.length > 0 }).toEqual({
            shape,
            received: true,
          })
          if (sent > MOST_BYTES) unbounded.push(shape)
          for (let waits = 0; portus.inFlight.held > 0 && waits < 400; waits++) await Bun.sleep(10)
          expect({ shape, held: portus.inFlight.held }).toEqual({ shape, held: 0 })
        }

        expect(unbounded).toEqual([])
      }, 120_000)

import { describe, expect, test } from 'bun:test'
import type { CacheHint, Part } from '../../../../../../src/translate/conversation'
import {
  assistant,
  bodyOf,
  CLAUDE,
  call,
  LLAMA,
  messagesOf,
  NOVA,
  PROFILE,
  print,
  QWEN,
  result,
  system,
  text,
  user,
} from './printed'

const POINT = { cachePoint: { type: 'default' } }
const point = (ttl: string) => ({ cachePoint: { type: 'default', ttl } })
const hinted = (part: Part, cache: CacheHint = {}): Part => ({ ...part, cache })
const document = (format: string): Part => ({
  kind: 'media',
  media: {
    kind: 'document',
    mediaType: format,
    name: 'a',
    source: { kind: 'base64', data: 'QUJDRA==' },
  },
})
const TOOL = { name: 'look', schema: { type: 'object' } }

describe('cache points', () => {
  test('stand behind what is hinted at: in tools, in the system prompt and in turns', () => {
    const {
      toolConfig,
      system: prompt,
      messages,
    } = bodyOf(
      {
        tools: [{ ...TOOL, cache: {} }],
        turns: [
          system(hinted(text('s'))),
          user(hinted(text('a')), text('b')),
          assistant(hinted(text('c'))),
          user(text('d')),
        ],
      },
      PROFILE,
    )
    expect(toolConfig).toMatchObject({ tools: [{ toolSpec: { name: 'look' } }, POINT] })
    expect(prompt).toEqual([{ text: 's' }, POINT])
    expect(messages).toEqual([
      { role: 'user', content: [{ text: 'a' }, POINT, { text: 'b' }] },
      { role: 'assistant', content: [{ text: 'c' }, POINT] },
      { role: 'user', content: [{ text: 'd' }] },
    ])
  })

  test.each(['5m', '1h'])('keep for %s', (ttl) => {
    expect(messagesOf([user(hinted(text('a'), { ttl }))], PROFILE)[0]?.content).toEqual([
      { text: 'a' },
      point(ttl),
    ])
  })

  test('keep no longer than the model can, nor longer than the ones before them', () => {
    const nova = print({ turns: [user(hinted(text('a'), { ttl: '1h' }))] }, NOVA)
    expect(nova.body.messages).toEqual([{ role: 'user', content: [{ text: 'a' }, POINT] }])
    expect(nova.dropped).toEqual(['cache_control.ttl'])
    const claude = print(
      { turns: [system(hinted(text('s'))), user(hinted(text('a'), { ttl: '1h' }))] },
      CLAUDE,
    )
    expect(claude.body.messages).toEqual([{ role: 'user', content: [{ text: 'a' }, POINT] }])
    expect(claude.dropped).toEqual(['cache_control.ttl'])
  })

  test('never stand inside a result, but behind all of a turn', () => {
    const messages = messagesOf(
      [
        user(text('q')),
        assistant(call('1'), call('2')),
        user(result('1', { parts: [hinted(text('x'), { ttl: '1h' })] }), result('2'), text('b')),
      ],
      CLAUDE,
    )
    expect(messages.at(-1)?.content.map((block) => Object.keys(block)[0])).toEqual([
      'toolResult',
      'toolResult',
      'cachePoint',
      'text',
    ])
    expect(messages.at(-1)?.content[2]).toEqual(point('1h'))
  })

  test('are four at the most: the last', () => {
    const turns = Array.from({ length: 6 }, (_, at) =>
      (at % 2 ? assistant : user)(hinted(text(`${at}`))),
    )
    const { body, dropped } = print({ turns, tools: [{ ...TOOL, cache: {} }] }, CLAUDE)
    const points = (body.messages as { content: object[] }[]).map(
      ({ content }) => content.length - 1,
    )
    expect(points).toEqual([0, 0, 1, 1, 1, 1])
    expect((body.toolConfig as { tools: object[] }).tools).toHaveLength(1)
    expect(dropped).toContain('cache_control')
  })

  test.each([LLAMA, QWEN])('are left out for %s', (model) => {
    const { body, dropped } = print(
      { turns: [user(hinted(text('a')))], tools: [{ ...TOOL, cache: {} }] },
      model,
    )
    expect(JSON.stringify(body)).not.toContain('cachePoint')
    expect(dropped).toEqual(['cache_control'])
  })

  test('do not stand in Nova’s tools', () => {
    const { body, dropped } = print(
      { turns: [user(hinted(text('a')))], tools: [{ ...TOOL, cache: {} }] },
      NOVA,
    )
    expect(JSON.stringify(body.toolConfig)).not.toContain('cachePoint')
    expect(JSON.stringify(body.messages)).toContain('cachePoint')
    expect(dropped).toEqual(['cache_control'])
  })

  test('have a text before them behind a document that is no PDF', () => {
    const kinds = (format: string) =>
      messagesOf([user(text('q'), hinted(document(format)))], CLAUDE)[0]?.content.map(
        (block) => Object.keys(block)[0],
      )
    expect(kinds('text/csv')).toEqual(['text', 'document', 'text', 'cachePoint'])
    expect(kinds('application/pdf')).toEqual(['text', 'document', 'cachePoint'])
  })

  test('stand behind neither a thought nor nothing', () => {
    const thought = {
      kind: 'reasoning',
      text: 'hm',
      opaque: { maker: 'anthropic', value: 's' },
    } as const
    const { body, dropped } = print(
      {
        turns: [
          user(hinted(text(' ')), text('q')),
          assistant(hinted(thought), text('a')),
          user(text('b')),
        ],
      },
      CLAUDE,
    )
    expect(JSON.stringify(body)).not.toContain('cachePoint')
    expect(dropped).toEqual(['cache_control'])
  })
})

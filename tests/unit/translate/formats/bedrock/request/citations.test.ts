import { describe, expect, test } from 'bun:test'
import type { Media, Part } from '../../../../../../src/translate/conversation'
import { bedrockModel } from '../../../../../../src/translate/formats/bedrock/models/bedrock-model'
import { assistant, CLAUDE, call, NOVA, PROFILE, print, result, text, user } from './printed'

const PDF: Media = {
  kind: 'document',
  mediaType: 'application/pdf',
  source: { kind: 'base64', data: 'JVBERi0xLjQK' },
  isCited: true,
}
const TEXT: Media = {
  kind: 'document',
  mediaType: 'text/plain',
  source: { kind: 'text', text: 'a\n\nb', blocks: ['a', 'b'] },
  isCited: true,
}
const part = (media: Media): Part => ({ kind: 'media', media })

function printed(media: Media, model: string) {
  const { body, dropped } = print({ turns: [user(part(media), text('q'))] }, model)
  const [turn] = body.messages as { content: object[] }[]
  return { block: turn?.content[0], dropped }
}

describe('a document that is to be cited', () => {
  test.each([[CLAUDE], [PROFILE]])('asks %s for citations', (model) => {
    expect(printed(PDF, model)).toEqual({
      block: {
        document: {
          format: 'pdf',
          name: 'document',
          source: { bytes: 'JVBERi0xLjQK' },
          citations: { enabled: true },
        },
      },
      dropped: [],
    })
  })

  test('keeps the blocks that are counted', () => {
    const source = { content: [{ text: 'a' }, { text: 'b' }] }
    expect(printed(TEXT, CLAUDE)).toEqual({
      block: {
        document: { format: 'txt', name: 'document', source, citations: { enabled: true } },
      },
      dropped: [],
    })
  })

  test('that has no blocks is one text', () => {
    expect(printed({ ...TEXT, source: { kind: 'text', text: 'a' } }, CLAUDE).block).toMatchObject({
      document: { source: { text: 'a' } },
    })
  })

  test.each<[string, Media, string]>([
    ['of a model that does not cite', PDF, NOVA],
    ['that becomes text', TEXT, NOVA],
    ['of a Claude before citations', PDF, 'anthropic.claude-3-haiku-20240307-v1:0'],
    [
      'in a format that Claude does not cite',
      { ...PDF, mediaType: 'text/csv', source: { kind: 'base64', data: 'YSxi' } },
      CLAUDE,
    ],
    [
      'whose file is a text',
      { ...PDF, mediaType: 'text/plain', source: { kind: 'base64', data: 'YSxi' } },
      CLAUDE,
    ],
  ])('%s is sent without, and named', (_, media, model) => {
    const { block, dropped } = printed(media, model)

    expect(dropped).toEqual(['messages.citations'])
    expect(JSON.stringify(block)).not.toContain('citations')
    if (media.source.kind === 'text') expect(JSON.stringify(block)).toContain('a\\n\\nb')
  })

  test('in a result is sent without, and named', () => {
    const turns = [
      user(text('q')),
      assistant(call('c')),
      user(result('c', { parts: [part(PDF), part(TEXT)] })),
    ]
    const { body, dropped } = print({ turns }, CLAUDE)

    expect(dropped).toEqual(['messages.citations'])
    expect(JSON.stringify(body)).not.toContain('citations')
  })
})

test.each([
  ['anthropic.claude-v2:1', false],
  ['anthropic.claude-instant-v1', false],
  ['us.anthropic.claude-3-opus-20240229-v1:0', false],
  ['anthropic.claude-3-5-sonnet-20240620-v1:0', false],
  ['anthropic.claude-3-5-sonnet-20241022-v2:0', true],
  ['anthropic.claude-3-5-haiku-20241022-v1:0', true],
  ['global.anthropic.claude-haiku-4-5-20251001-v1:0', true],
  ['cohere.command-r-plus-v1:0', false],
])('%s cites: %p', (model, cites) => {
  expect(bedrockModel(model).cites).toBe(cites)
})

import { describe, expect, test } from 'bun:test'
import type { Media, Part, Turn } from '../../../../../../src/translate/conversation'
import {
  assistant,
  CLAUDE,
  call,
  LLAMA,
  messagesOf,
  NOVA,
  PIXTRAL,
  PROFILE,
  print,
  QWEN,
  refusedMember,
  result,
  text,
  user,
} from './printed'

const PNG = 'iVBORw0KGgo='
const JPEG = '/9j/4AAQ'
const PDF = 'JVBERi0xLjQK'
const OTHER = 'QUJDRA=='

const media = (kind: Media['kind'], data: string, more: Partial<Media> = {}): Part => ({
  kind: 'media',
  media: { kind, mediaType: undefined, source: { kind: 'base64', data }, ...more },
})
const pdf = (name?: string) => media('document', PDF, name === undefined ? {} : { name })
const contentOf = (part: Part, model?: string) =>
  messagesOf([user(text('q'), part)], model)[0]?.content[1]
const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

describe('pictures', () => {
  test.each([
    [PNG, undefined, 'png'],
    [JPEG, 'image/png', 'jpeg'],
    ['R0lGODlh', 'image/gif', 'gif'],
    ['UklGRgAA', undefined, 'webp'],
    [OTHER, 'image/jpg', 'jpeg'],
    [OTHER, 'image/webp; a=b', 'webp'],
    [OTHER, undefined, 'jpeg'],
  ])('of %s, called %p, are %s', (data, mediaType, format) => {
    expect(contentOf(media('image', data, { mediaType }))).toEqual({
      image: { format, source: { bytes: data } },
    })
  })

  test('lose the head of a data: URL', () => {
    expect(contentOf(media('image', `data:image/png;base64,${PNG}`))).toEqual({
      image: { format: 'png', source: { bytes: PNG } },
    })
  })

  test('of another format are refused', () => {
    expect(
      refusedMember({ turns: [user(media('image', OTHER, { mediaType: 'image/svg+xml' }))] }),
    ).toBe('messages')
  })

  test('stand in S3 or are refused', () => {
    const at = (url: string) => media('image', '', { source: { kind: 'url', url } })
    expect(contentOf(at('s3://bucket/a.png'))).toEqual({
      image: { format: 'png', source: { s3Location: { uri: 's3://bucket/a.png' } } },
    })
    expect(refusedMember({ turns: [user(at('https://x.test/a.png'))] })).toBe('messages')
    expect(
      refusedMember({
        turns: [user(media('image', '', { source: { kind: 'file', id: 'file_1' } }))],
      }),
    ).toBe('messages')
  })

  test('name the detail that is lost', () => {
    expect(print({ turns: [user(media('image', PNG, { detail: 'low' }))] }).dropped).toEqual([
      'image_url.detail',
    ])
  })
})

describe('documents', () => {
  test.each([
    [{ name: 'a.pdf' }, PDF, 'pdf'],
    [{ mediaType: 'text/csv' }, OTHER, 'csv'],
    [{ mediaType: DOCX }, OTHER, 'docx'],
    [{ mediaType: 'application/msword' }, OTHER, 'doc'],
    [{ mediaType: 'application/vnd.ms-excel', name: 'a.csv' }, OTHER, 'csv'],
    [{ mediaType: 'application/octet-stream', name: 'a.xlsx' }, OTHER, 'xlsx'],
    [{ mediaType: 'text/markdown' }, OTHER, 'md'],
    [{ mediaType: 'text/html' }, OTHER, 'html'],
    [{ mediaType: 'application/json' }, OTHER, 'txt'],
    [{ mediaType: 'text/x-python' }, OTHER, 'txt'],
    [{}, OTHER, 'pdf'],
  ])('%p with the bytes %s are of the format %s', (more, data, format) => {
    expect(contentOf(media('document', data, more))).toMatchObject({
      document: { format, source: { bytes: data } },
    })
  })

  test('that Bedrock cannot read are refused', () => {
    const zip = media('document', OTHER, { mediaType: 'application/zip' })
    expect(refusedMember({ turns: [user(zip)] })).toBe('messages')
  })

  test.each([
    [undefined, 'document'],
    ['', 'document'],
    ['report.pdf', 'report'],
    ['a  b\n c_d!.pdf', 'a b c d'],
    ['(1) [x]-y', '(1) [x]-y'],
    ['übersicht', 'bersicht'],
    ['日本語.pdf', 'document'],
    ['x'.repeat(300), 'x'.repeat(180)],
  ])('of the name %p are named %p', (name, expected) => {
    expect(contentOf(pdf(name))).toMatchObject({ document: { name: expected } })
  })

  test('of one name get others, in results too', () => {
    const turns = [
      user(text('q'), pdf('a.pdf'), pdf('a.docx')),
      assistant(call('1')),
      user(result('1', { parts: [pdf('a')] })),
    ]
    const names = [...JSON.stringify(messagesOf(turns, CLAUDE)).matchAll(/"name":"(a[^"]*)"/g)]
    expect(names.map(([, name]) => name)).toEqual(['a', 'a (2)', 'a (3)'])
  })

  test('have a text beside them', () => {
    expect(messagesOf([user(pdf('a'))])[0]?.content.map((block) => Object.keys(block)[0])).toEqual([
      'text',
      'document',
    ])
    expect(messagesOf([user(pdf('a'), text('q'))])[0]?.content).toHaveLength(2)
  })

  test('of plain text are words, and documents of their own where they are cited', () => {
    const plain = media('document', '', { name: 'a.txt', source: { kind: 'text', text: 'words' } })
    expect(contentOf(plain, PROFILE)).toEqual({ text: 'a.txt\n\nwords' })
    const cited = media('document', '', {
      name: 'a.txt',
      source: { kind: 'text', text: 'words' },
      isCited: true,
    })
    expect(contentOf(cited, PROFILE)).toEqual({
      document: {
        format: 'txt',
        name: 'a',
        source: { text: 'words' },
        citations: { enabled: true },
      },
    })
    expect(contentOf(plain, NOVA)).toEqual({ text: 'a.txt\n\nwords' })
    expect(
      contentOf(media('document', '', { source: { kind: 'text', text: ' ' } }), PROFILE),
    ).toBeUndefined()
  })
})

describe('films and sounds', () => {
  test.each([
    ['video', 'video/mp4', 'mp4'],
    ['video', 'video/quicktime', 'mov'],
    ['video', 'video/3gpp', 'three_gp'],
    ['audio', 'audio/mpeg', 'mp3'],
    ['audio', 'audio/x-wav', 'wav'],
    ['audio', undefined, 'wav'],
  ] as const)('%s of %p', (kind, mediaType, format) => {
    expect(contentOf(media(kind, OTHER, { mediaType }))).toEqual({
      [kind]: { format, source: { bytes: OTHER } },
    })
  })

  test('of other formats are refused', () => {
    expect(
      refusedMember({ turns: [user(media('audio', OTHER, { mediaType: 'audio/midi' }))] }),
    ).toBe('messages')
  })
})

describe('files in results', () => {
  const turns = (...parts: Part[]): Turn[] => [
    user(text('q')),
    assistant(call('1')),
    user(result('1', { parts })),
  ]
  const kinds = (part: Part, model: string) =>
    messagesOf(turns(part), model)
      .slice(2)
      .map(({ content }) =>
        content.flatMap((block) => {
          const { toolResult } = block as { toolResult?: { content: object[] } }
          return toolResult
            ? ['toolResult', toolResult.content.map((inner) => Object.keys(inner)[0])]
            : Object.keys(block)
        }),
      )

  test('stand inside where the model takes them', () => {
    expect(kinds(media('image', PNG), NOVA)).toEqual([['toolResult', ['image']]] as never)
    expect(kinds(pdf('a'), CLAUDE)).toEqual([['toolResult', ['document']]] as never)
    expect(kinds(media('image', PNG), LLAMA)).toEqual([['toolResult', ['image']]] as never)
    expect(kinds(pdf('a'), PIXTRAL)).toEqual([['toolResult', ['document']]] as never)
  })

  test('stand behind the results where it does not', () => {
    expect(kinds(pdf('a'), NOVA)).toEqual([['toolResult', ['text'], 'text', 'document']] as never)
    expect(kinds(media('image', PNG), QWEN)).toEqual([
      ['toolResult', ['text'], 'text', 'image'],
    ] as never)
  })

  test('stand in a turn of their own where nothing may stand beside results', () => {
    expect(kinds(media('image', PNG), PIXTRAL)).toEqual([
      ['toolResult', ['text']],
      ['text'],
      ['text', 'image'],
    ] as never)
    expect(kinds(media('video', OTHER), CLAUDE)).toEqual([
      ['toolResult', ['text']],
      ['text'],
      ['text', 'video'],
    ] as never)
  })
})

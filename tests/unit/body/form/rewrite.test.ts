import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { rewriteForm } from '../../../../src/body/form/rewrite'
import { formType } from '../../../../src/body/form/syntax'
import { PortusError } from '../../../../src/errors'
import { cut, decode, encode, lengths } from '../pieces'

const B = 'the boundary:1'

type Part = { name: string; value: string; filename?: string }

const written = (parts: readonly Part[]) =>
  encode(
    `${parts
      .map(
        ({ name, value, filename }) =>
          `--${B}\r\nContent-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"\r\nContent-Type: application/octet-stream`}\r\n\r\n${value}\r\n`,
      )
      .join('')}--${B}--\r\n`,
  )

async function* chunksOf(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces
}

const rewritten = (
  pieces: readonly Uint8Array[],
  replacements: Record<string, string>,
  onError: (error: unknown) => void = () => {},
) => rewriteForm(B, new Map(Object.entries(replacements)), chunksOf(pieces), onError)

/** What the runtime's own parser finds in a form, each file as its text. */
async function fieldsOf(
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>,
): Promise<[string, string][]> {
  const headers = { 'content-type': formType(B) }
  const form = await new Response(body, { headers }).formData()
  return Promise.all(
    [...form].map(
      async ([name, value]): Promise<[string, string]> => [
        name,
        typeof value === 'string' ? value : `${value.name}: ${await value.text()}`,
      ],
    ),
  )
}

const MODEL: Part = { name: 'model', value: 'fast' }
const FILE: Part = { name: 'file', value: 'RIFF\r\n--the', filename: 'a.wav' }
const LANGUAGE: Part = { name: 'language', value: 'é😀' }

describe('a form with other fields', () => {
  type Row = [
    sentence: string,
    parts: Part[],
    replacements: Record<string, string>,
    fields: [string, string][],
  ]
  const rows: Row[] = [
    [
      'has the same fields where none is replaced',
      [MODEL, FILE, LANGUAGE],
      {},
      [
        ['model', 'fast'],
        ['file', 'a.wav: RIFF\r\n--the'],
        ['language', 'é😀'],
      ],
    ],
    [
      'has the new value in the old one’s place',
      [FILE, MODEL, LANGUAGE],
      { model: 'a longer name é' },
      [
        ['file', 'a.wav: RIFF\r\n--the'],
        ['model', 'a longer name é'],
        ['language', 'é😀'],
      ],
    ],
    [
      'has a field that it lacked at its end',
      [FILE],
      { model: 'slow' },
      [
        ['file', 'a.wav: RIFF\r\n--the'],
        ['model', 'slow'],
      ],
    ],
    [
      'has several new ones',
      [LANGUAGE, MODEL],
      { model: '', language: 'de', seed: '1' },
      [
        ['language', 'de'],
        ['model', ''],
        ['seed', '1'],
      ],
    ],
  ]

  test.each(rows)('%s', async (_, parts, replacements, fields) => {
    expect(await fieldsOf(rewritten([written(parts)], replacements))).toEqual(fields)
  })

  test('is the same form, byte for byte, where nothing is replaced', async () => {
    const bytes = written([FILE, MODEL])

    expect(decode(await new Response(rewritten([bytes], {})).bytes())).toBe(decode(bytes))
  })

  test('has for the runtime’s own parser the same fields but the replaced ones, in any pieces', async () => {
    const text = fc
      .string({ unit: 'grapheme', maxLength: 12 })
      .filter((made) => !/[\r\n\0]/.test(made))
    const part: fc.Arbitrary<Part> = fc.oneof(
      fc.record({ name: fc.constantFrom('a', 'b', 'c'), value: text }),
      fc.record({
        name: fc.constant('file'),
        value: text,
        filename: fc.constantFrom('x', 'y.wav'),
      }),
    )
    const form = fc
      .tuple(
        fc.array(part, { minLength: 1, maxLength: 4 }),
        fc.option(text, { nil: undefined }),
        fc.nat(4),
      )
      .map(([parts, model, at]) =>
        model === undefined ? parts : parts.toSpliced(at, 0, { name: 'model', value: model }),
      )
    await fc.assert(
      fc.asyncProperty(form, text, lengths(30), async (parts, model, sizes) => {
        const bytes = written(parts)
        const before = await fieldsOf(bytes)

        const after = await fieldsOf(rewritten(cut(bytes, sizes), { model }))

        const expected = before.map(([name, value]) => [name, name === 'model' ? model : value])
        if (!before.some(([name]) => name === 'model')) expected.push(['model', model])
        expect(after).toEqual(expected as typeof after)
      }),
      { seed: 18, numRuns: 150 },
    )
  })
})

describe('a form that is wrong', () => {
  test('fails for its reader, and is told', async () => {
    const errors: unknown[] = []
    const body = rewritten([written([MODEL, MODEL])], { model: 'x' }, (error) => errors.push(error))

    const failure = await new Response(body).bytes().catch((error: unknown) => error)

    expect(failure).toBeInstanceOf(PortusError)
    expect(errors).toEqual([failure])
    expect(errors).toMatchObject([{ message: 'The form has two fields "model"; send one' }])
  })

  test('fails where it does not end', async () => {
    const bytes = written([MODEL])
    const body = rewritten([bytes.subarray(0, -4)], {})

    await expect(new Response(body).bytes()).rejects.toThrow(
      'The form is not valid, or parsers read it differently; follow RFC 7578',
    )
  })

  test('fails as its source does', async () => {
    const cause = new Error('The client left')
    const errors: unknown[] = []
    const source = async function* (): AsyncGenerator<Uint8Array> {
      yield written([MODEL]).subarray(0, 30)
      throw cause
    }
    const body = rewriteForm(B, new Map(), source(), (error) => errors.push(error))

    await expect(new Response(body).bytes()).rejects.toThrow('The client left')
    expect(errors).toEqual([cause])
  })
})

test('a reader that leaves lets go of the source', async () => {
  const left = Promise.withResolvers<void>()
  const source = async function* (): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield written([FILE])
    } finally {
      left.resolve()
    }
  }
  const reader = rewriteForm(B, new Map(), source(), () => {}).getReader()
  await reader.read()

  await reader.cancel()

  await left.promise
})

test('nothing is read before it is asked for', async () => {
  let asked = 0
  const source = async function* (): AsyncGenerator<Uint8Array> {
    asked++
    yield written([MODEL])
  }
  const body = rewriteForm(B, new Map(), source(), () => {})
  await Bun.sleep(0)

  expect(asked).toBe(0)
  expect(await fieldsOf(body)).toEqual([['model', 'fast']])
  expect(asked).toBe(1)
})

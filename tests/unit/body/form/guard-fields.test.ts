import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { FieldEdit, FieldEdits } from '../../../../src/body/form/field-edits'
import { fieldGuard, refuseBoundaryIn } from '../../../../src/body/form/guard-fields'
import { rewriteForm } from '../../../../src/body/form/rewrite'
import { formType, partOf } from '../../../../src/body/form/syntax'
import { PortusError } from '../../../../src/errors'
import { encode } from '../pieces'

const B = 'bnd'

const EDITS: FieldEdits = new Map<string, FieldEdit>([
  ['model', 'gpt-real'],
  ['response_format', 'json'],
  ['keys', '3'],
  ['include', [['include[]', 'logprobs']]],
  ['stream', []],
])

const partNamed = (name: string, more = '') =>
  partOf(
    Buffer.from(`\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`).toString(
      'latin1',
    ),
  )

const fateOf = (name: string, more = ''): string => {
  try {
    return fieldGuard(EDITS)(partNamed(name, more))
  } catch (error) {
    if (error instanceof PortusError) return error.kind
    throw error
  }
}

describe('a part of the client’s', () => {
  test.each([
    ['model', 'replace'],
    ['response_format', 'replace'],
    ['file', 'pass'],
    ['models', 'pass'],
    ['timestamp_granularities[]', 'pass'],
    ['chunking_strategy[type]', 'pass'],
    ['image[]', 'pass'],
    ['include', 'drop'],
    ['include[]', 'drop'],
    ['include[0]', 'drop'],
    ['stream', 'drop'],
  ])('"%s" is what the alias makes of it: %s', (name, fate) => {
    expect(fateOf(name)).toBe(fate)
  })

  test.each([
    ...['MODEL', 'Model', 'model[]', 'model[0]', 'model ', ' model', 'model.', 'model.name'],
    ...['[model]', 'x[model]', 'request.model', '\ufeffmodel', 'mo\u00addel', 'model\u00a0'],
    ...[
      'response.format',
      'response format',
      'response[format',
      'RESPONSE_FORMAT',
      'Response_Format',
    ],
    ...[
      '\u212aeys',
      'key\u017f',
      'ｍodel',
      'Include[]',
      'include.0',
      'include[a',
      'STREAM',
      'stream.x',
      "'model'",
      '`model`',
      "x['model']",
      'mod_el',
      'model-',
      'responseFormat',
    ],
  ])('%j is refused: some parser reads it as what the alias sets', (name) => {
    expect(fateOf(name)).toBe('invalid_request')
  })

  test.each([
    '; filename="a"',
    "; filename*=utf-8''a",
    '\r\nContent-Type: application/octet-stream',
    '\r\nContent-Type: text/plain; charset=utf-7',
    '\r\nContent-Transfer-Encoding: base64',
  ])('that is no plain text for every parser is refused (%j)', (more) => {
    expect(fateOf('model', more)).toBe('invalid_request')
  })

  test.each([
    '\r\nContent-Type: text/plain',
    '\r\nContent-Type: text/plain; charset=utf-8',
    '\r\nContent-Type: text/plain;charset="UTF-8"',
    '\r\nContent-Transfer-Encoding: 8bit\r\nContent-Length: 4',
  ])('that many libraries send is taken (%j)', (more) => {
    expect(fateOf('model', more)).toBe('replace')
  })

  test('the refusal names the field and the member that the alias sets', () => {
    expect(() => fieldGuard(EDITS)(partNamed('model[]'))).toThrow(
      'The form field "model[]" may be read as "model", which the model’s configuration sets',
    )
  })

  test('that the alias does not set is refused as it is told to, by all that parsers read', () => {
    const seen: (readonly string[])[] = []
    const refuse = (_name: string, readings: readonly string[]) => void seen.push(readings)

    expect(fieldGuard(EDITS, refuse)(partNamed('fall_backs[0].X'))).toBe('pass')
    expect(fieldGuard(new Map(), refuse)(partNamed('file'))).toBe('pass')
    expect(fieldGuard(EDITS, refuse)(partNamed('model'))).toBe('replace')

    expect(seen).toEqual([
      ['fallbacks0x', 'fallbacks', '0', 'x'],
      ['file', 'file'],
    ])
  })

  test('passes where the alias sets nothing', () => {
    expect(fieldGuard(new Map())(partNamed('MODEL'))).toBe('pass')
  })
})

describe('the name of a part', () => {
  test.each([
    ['a byte of Latin-1', '\xe9'],
    ['an overlong letter', '\xc1\xadodel'],
    ['half a surrogate pair', '\xed\xa0\x80'],
  ])('that is no UTF-8 is refused (%s)', (_, bytes) => {
    expect(() => partOf(`\r\nContent-Disposition: form-data; name="${bytes}"\r\n\r\n`)).toThrow(
      'not UTF-8',
    )
  })

  test('that Java decodes as an encoded word is refused', () => {
    expect(() => partNamed('=?utf-8?B?bW9kZWw=?=')).toThrow('not valid')
  })

  test('of more than a kilobyte is refused', () => {
    expect(() => partNamed('a'.repeat(1025))).toThrow('1024 bytes')
  })
})

/** How parsers make the name of a member of the name of a field. */
const READERS: Readonly<Record<string, (name: string) => string>> = {
  plain: (name) => name,
  go: (name) => name.toLowerCase().replaceAll('ſ', 's').replaceAll('\u212a', 'k'),
  php: (name) => (name.trimStart().match(/^[^[]+/)?.[0] ?? name).replace(/[. ]/g, '_'),
  phpUnclosed: (name) => name.trimStart().replace(/[. [](?![^[]*\])/g, '_'),
  rack: (name) => name.match(/^[[\]]*([^[\]]+)\]*/)?.[1] ?? '',
  qs: (name) => name.split('[')[0] ?? '',
  aspNet: (name) => name.toLowerCase().replace(/^\w+\./, ''),
  trimming: (name) => name.trim(),
  withoutMark: (name) => name.replace(/^\ufeff/, ''),
}

/** Reads a form as the runtime does, and names its fields as a parser would. */
async function readAs(reader: (name: string) => string, bytes: Uint8Array) {
  const headers = { 'content-type': formType(B) }
  const form = await new Response(Buffer.from(bytes), { headers }).formData()
  const read = new Map<string, unknown[]>()
  for (const [name, value] of form as unknown as Iterable<[string, unknown]>)
    read.set(reader(name), [...(read.get(reader(name)) ?? []), value])
  return read
}

const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  s: ['s', 'S', 'ſ'],
  k: ['k', 'K', '\u212a'],
  _: ['_', '.', ' ', '['],
}
const AROUND = ['', '', '', ' ', '\t', '[', ']', '[]', '[0]', '.', 'x.', '.x', '\ufeff', '\u00a0']

const spelled = (name: string) =>
  fc
    .tuple(
      fc.constantFrom(...AROUND),
      ...[...name].map((letter) =>
        fc.constantFrom(...(SPELLINGS[letter] ?? [letter, letter.toUpperCase()])),
      ),
      fc.constantFrom(...AROUND),
    )
    .map((pieces) => pieces.join(''))

test('whatever a field is called, no parser reads a value of the client’s for what the alias sets', async () => {
  const names = fc.constantFrom('model', 'response_format', 'keys').chain(spelled)
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(names, fc.constantFrom('hers', 'other')), { maxLength: 4 }),
      async (fields) => {
        const form = fields
          .map(
            ([name, value]) =>
              `--${B}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
          )
          .join('')
        const chunks = async function* () {
          yield encode(`${form}--${B}--\r\n`)
        }
        let refusal: unknown
        const sent = await new Response(
          rewriteForm(B, EDITS, chunks(), (error) => {
            refusal = error
          }),
        )
          .bytes()
          .catch(() => undefined)

        if (!sent) return expect(refusal).toBeInstanceOf(PortusError)
        for (const reader of Object.values(READERS)) {
          const read = await readAs(reader, sent)
          for (const [name, text] of EDITS)
            if (typeof text === 'string') expect(read.get(name)).toEqual([text])
        }
      },
    ),
    { numRuns: 1500 },
  )
})

test('a boundary that stands in a text of the alias’s is refused', () => {
  const edits: FieldEdits = new Map([['prompt', `Hi\n--${B}\r\n\r\nthere`]])

  expect(() => refuseBoundaryIn(edits, B)).toThrow('not valid')
  expect(() => refuseBoundaryIn(new Map([['prompt', `--${B}`]]), B)).toThrow('not valid')
  expect(() => refuseBoundaryIn(new Map([['x', [['x[]', `\n--${B}`]]]]), B)).toThrow('not valid')
  expect(() => refuseBoundaryIn(edits, 'other')).not.toThrow()
})

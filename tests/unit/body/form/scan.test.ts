import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { scanForm } from '../../../../src/body/form/scan'
import { PortusError } from '../../../../src/errors'
import { cut, decode, encode, halves, lengths, single } from '../pieces'

const B = 'boundary'

const field = (name: string, value: string) =>
  `--${B}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
const file = (name: string, content: string) =>
  `--${B}\r\nContent-Disposition: form-data; name="${name}"; filename="a"\r\nContent-Type: audio/wav\r\n\r\n${content}\r\n`
const END = `--${B}--\r\n`

/** What a scan passes on, what it finds, or why it refuses. */
function outcomeOf(pieces: readonly Uint8Array[], wanted = ['model'], replaced?: string) {
  const passed: Uint8Array[] = []
  const found: [string, string | undefined][] = []
  try {
    const scan = scanForm(B, new Set(wanted), {
      pass: (bytes) => void passed.push(Buffer.from(bytes)),
      field(name, value) {
        found.push([name, value?.toString()])
        return replaced ?? value?.toString()
      },
    })
    for (const piece of pieces) scan.push(piece)
    scan.finish()
  } catch (error) {
    if (!(error instanceof PortusError)) throw error
    return { refused: error.message, param: error.details.param }
  }
  return { passed: decode(Buffer.concat(passed)), found }
}

const everyCut = (text: string) => {
  const bytes = encode(text)
  return [[bytes], single(bytes), ...halves(bytes)]
}

describe('a form', () => {
  const rows: [sentence: string, form: string, found: [string, string | undefined][]][] = [
    ['with nothing in it has no field', END, [['model', undefined]]],
    ['has its field', field('model', 'fast') + END, [['model', 'fast']]],
    ['may have an empty field', field('model', '') + END, [['model', '']]],
    [
      'has its field behind a file',
      file('file', 'RIFF\r\n--boundar') + field('model', 'é😀') + END,
      [['model', 'é😀']],
    ],
    [
      'may have dashes in a value',
      field('model', '--\r\n-\r\n--bound') + END,
      [['model', '--\r\n-\r\n--bound']],
    ],
    ['has no field that is not wanted', field('a', 'b') + END, [['model', undefined]]],
    [
      'may have two of what is not wanted',
      field('a', 'b') + field('a', 'c') + END,
      [['model', undefined]],
    ],
    ['may end without a line break', `${field('model', 'x')}--${B}--`, [['model', 'x']]],
    [
      'may have blank lines behind its end',
      `${field('model', 'x') + END} \t\r\n\n`,
      [['model', 'x']],
    ],
    [
      'may have a text before its first part',
      `hello\r\n${field('model', 'x')}${END}`,
      [['model', 'x']],
    ],
  ]

  test.each(rows)('%s', (_, form, found) => {
    for (const pieces of everyCut(form)) expect(outcomeOf(pieces)).toEqual({ passed: form, found })
  })

  test('has another value in place of its own', () => {
    const form = file('file', 'RIFF') + field('model', 'fast') + field('a', 'b') + END

    for (const pieces of everyCut(form))
      expect(outcomeOf(pieces, ['model'], 'slow é')).toMatchObject({
        passed: form.replace('fast', 'slow é'),
      })
  })

  test('that lacks a field is given one at its end', () => {
    const form = field('a', 'b') + END

    for (const pieces of everyCut(form))
      expect(outcomeOf(pieces, ['model'], 'slow')).toMatchObject({
        passed: field('a', 'b') + field('model', 'slow') + END,
        found: [['model', undefined]],
      })
  })

  test('with nothing in it is given a field too', () => {
    expect(outcomeOf([encode(END)], ['model'], 'slow')).toMatchObject({
      passed: field('model', 'slow') + END,
    })
  })
})

describe('refused in whatever pieces it comes:', () => {
  const malformed = {
    refused: 'The form is not valid, or parsers read it differently; follow RFC 7578',
    param: undefined,
  }
  const rows: [what: string, form: string, outcome: object][] = [
    ['nothing', '', malformed],
    ['a form that does not end', field('model', 'x'), malformed],
    [
      'a part without a line break before the next',
      `--${B}\r\nContent-Disposition: form-data; name="a"\r\n\r\n--${B}--`,
      malformed,
    ],
    ['a line feed alone before a delimiter', `${field('a', 'b').trimEnd()}\n${END}`, malformed],
    ['a part without a name', `--${B}\r\nContent-Type: text/plain\r\n\r\nx\r\n${END}`, malformed],
    ['something behind the end', `${field('model', 'x') + END}x`, malformed],
    ['a further part behind the end', field('a', 'b') + END + field('model', 'x') + END, malformed],
    [
      'a delimiter that goes on',
      `--${B}2\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n${END}`,
      malformed,
    ],
    [
      'a wanted field twice',
      field('model', 'x') + field('model', 'y') + END,
      { refused: 'The form has two fields "model"; send one', param: 'model' },
    ],
  ]

  test.each(rows)('%s', (_, form, outcome) => {
    for (const pieces of everyCut(form))
      expect(outcomeOf(pieces)).toEqual(outcome as ReturnType<typeof outcomeOf>)
  })

  test('a wanted field of more than 4096 bytes, and none of as many', () => {
    const form = (length: number) => [encode(field('model', 'x'.repeat(length)) + END)]

    expect(outcomeOf(form(4096))).toHaveProperty('passed')
    expect(outcomeOf(form(4097))).toEqual({
      refused: 'The form field "model" is longer than 4096 bytes',
      param: 'model',
    })
  })

  test('headers of more than 16 KiB, and none of as many', () => {
    const prefix = '\r\nContent-Disposition: form-data; name="a"\r\nX: '
    const form = (length: number) => [
      encode(`--${B}${prefix}${'x'.repeat(length - prefix.length)}\r\n\r\nb\r\n${END}`),
    ]

    expect(outcomeOf(form(16 * 1024))).toHaveProperty('passed')
    expect(outcomeOf(form(16 * 1024 + 1))).toEqual(malformed)
  })
})

test('a form is scanned in the same way in any pieces', () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(
      '\r\n',
      '\r\n--',
      `\r\n--${B.slice(0, -1)}`,
      '-'.repeat(40),
      'x'.repeat(200),
      '\n',
      '\r',
    ),
  )
  const part = fc.oneof(
    fc.tuple(fc.constantFrom('a', 'b', 'model'), value).map(([name, text]) => field(name, text)),
    value.map((text) => file('file', text)),
  )
  const form = fc
    .tuple(fc.array(part, { maxLength: 5 }), fc.constantFrom(END, `--${B}--`, '', `${END}x`))
    .map(([parts, end]) => parts.join('') + end)
  fc.assert(
    fc.property(form, lengths(40), (text, sizes) => {
      const bytes = encode(text)

      expect(outcomeOf(cut(bytes, sizes))).toEqual(outcomeOf([bytes]))
    }),
    { seed: 17, numRuns: 500 },
  )
})

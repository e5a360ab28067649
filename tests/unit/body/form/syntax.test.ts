import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { addedField, boundaryOf, fieldName, formType } from '../../../../src/body/form/syntax'
import { PortusError } from '../../../../src/errors'

const MANY = 'b'.repeat(70)

describe('the boundary of a form', () => {
  test.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['multipart/form-data;boundary=abc', 'abc'],
    ['Multipart/Form-Data; Boundary=AbC', 'AbC'],
    ['multipart/form-data ; boundary=abc', 'abc'],
    ['multipart/form-data; charset=utf-8; boundary=abc', 'abc'],
    ['multipart/form-data; boundary=abc; charset=utf-8', 'abc'],
    ['multipart/form-data; boundary="abc"', 'abc'],
    ['multipart/form-data; boundary="a b:c"', 'a b:c'],
    [
      'multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW',
      '----WebKitFormBoundary7MA4YWxkTrZu0gW',
    ],
    ['multipart/form-data; boundary=a/b=c?', 'a/b=c?'],
    [`multipart/form-data; boundary=${MANY}`, MANY],
    [`multipart/form-data; boundary="${MANY}"`, MANY],
  ])('is named by "%s": %s', (contentType, boundary) => {
    expect(boundaryOf(contentType)).toBe(boundary)
  })

  test.each([
    ['no type', ''],
    ['JSON', 'application/json'],
    ['a form of another kind', 'application/x-www-form-urlencoded'],
    ['another multipart', 'multipart/mixed; boundary=abc'],
    ['a type that only begins like it', 'multipart/form-data2; boundary=abc'],
    ['a form without a boundary', 'multipart/form-data'],
    ['an empty boundary', 'multipart/form-data; boundary='],
    ['an empty boundary in quotes', 'multipart/form-data; boundary=""'],
    ['more than 70 characters', `multipart/form-data; boundary=${MANY}b`],
    ['more than 70 characters in quotes', `multipart/form-data; boundary="${MANY}b"`],
    ['a quote inside', 'multipart/form-data; boundary="a\\"b"'],
    ['a quote that does not end', 'multipart/form-data; boundary="abc'],
    ['a space at the end', 'multipart/form-data; boundary="abc "'],
    ['a space without quotes', 'multipart/form-data; boundary=a b'],
    ['a backslash', 'multipart/form-data; boundary=a\\b'],
    ['a letter that is not ASCII', 'multipart/form-data; boundary=é'],
    ['another writing of the name', "multipart/form-data; boundary*=utf-8''abc"],
    ['another boundary behind one that is none', 'multipart/form-data; boundary=é; boundary=abc'],
  ])('is refused where there is %s', (_, contentType) => {
    expect(() => boundaryOf(contentType)).toThrow(PortusError)
    expect(() => boundaryOf(contentType)).toThrow(
      expect.objectContaining({ kind: 'unsupported_media_type', status: 415 }),
    )
  })

  test('in quotes only where it must be', () => {
    expect(formType('abc-1')).toBe('multipart/form-data; boundary=abc-1')
    expect(formType('a:b')).toBe('multipart/form-data; boundary="a:b"')
    expect(formType('a b')).toBe('multipart/form-data; boundary="a b"')
  })

  test('is read again as it was, however it is written', () => {
    const plain = [...Array(95).keys()]
      .map((index) => String.fromCharCode(32 + index))
      .filter((char) => char !== '"' && char !== '\\')
    const boundary = fc
      .array(fc.constantFrom(...plain), { minLength: 1, maxLength: 70 })
      .map((chars) => chars.join(''))
      .filter((made) => !made.endsWith(' '))
    fc.assert(
      fc.property(boundary, (made) => {
        expect(boundaryOf(formType(made))).toBe(made)
      }),
      { seed: 16, numRuns: 500 },
    )
  })
})

const headers = (...lines: string[]) => `\r\n${lines.join('\r\n')}\r\n\r\n`

describe('the name of a field', () => {
  const rows: [sentence: string, lines: string[], name: string][] = [
    ['stands in quotes', ['Content-Disposition: form-data; name="model"'], 'model'],
    ['may stand without quotes', ['Content-Disposition: form-data; name=model'], 'model'],
    ['may be empty', ['Content-Disposition: form-data; name=""'], ''],
    ['may have spaces in it', ['Content-Disposition: form-data; name="a b; c"'], 'a b; c'],
    [
      'may have any letters',
      ['Content-Disposition: form-data; name="\u00c3\u00a9"'],
      '\u00c3\u00a9',
    ],
    [
      'stands before the name of a file',
      ['Content-Disposition: form-data; name="file"; filename="a.wav"'],
      'file',
    ],
    [
      'stands behind the name of a file',
      ['Content-Disposition: form-data; filename="a.wav"; name="file"'],
      'file',
    ],
    [
      'stands among other headers',
      ['Content-Type: audio/wav', 'content-disposition:form-data;name="file"'],
      'file',
    ],
    [
      'may have spaces around it',
      ['Content-Disposition:   form-data ;  name="file"  ; x=y'],
      'file',
    ],
  ]

  test.each(rows)('%s', (_, lines, name) => {
    expect(fieldName(headers(...lines))).toBe(name)
  })

  const refused: [what: string, text: string][] = [
    ['no header', '\r\n\r\n'],
    ['no disposition', headers('Content-Type: text/plain')],
    ['no name', headers('Content-Disposition: form-data')],
    ['another disposition', headers('Content-Disposition: attachment; name="model"')],
    [
      'two dispositions',
      headers(
        'Content-Disposition: form-data; name="a"',
        'Content-Disposition: form-data; name="b"',
      ),
    ],
    ['two names', headers('Content-Disposition: form-data; name="a"; name="b"')],
    [
      'a name in two writings',
      headers('Content-Disposition: form-data; name="a"; name*=utf-8\'\'b'),
    ],
    [
      'a name in the other writing alone',
      headers("Content-Disposition: form-data; name*=utf-8''a"),
    ],
    [
      'a name inside the name of a file',
      headers('Content-Disposition: form-data; name="a"; filename="; name=b"'),
    ],
    ['an escaped quote', headers('Content-Disposition: form-data; name="a\\"b"')],
    ['a quote that does not end', headers('Content-Disposition: form-data; name="a')],
    ['a line that goes on in the next', headers('Content-Disposition: form-data;', ' name="a"')],
    ['a line without a colon', headers('Content-Disposition: form-data; name="a"', 'odd')],
    ['a space before a colon', headers('Content-Disposition : form-data; name="a"')],
    ['a line feed alone', headers('Content-Disposition: form-data; name="a"\nX: y')],
    ['a zero byte', headers('Content-Disposition: form-data; name="a\0"')],
    ['something before the line break', `x${headers('Content-Disposition: form-data; name="a"')}`],
  ]

  test.each(refused)('is not read where parsers could differ: %s', (_, text) => {
    expect(fieldName(text)).toBeUndefined()
  })
})

/** The grammar of a disposition in one expression. It may take its time, and is asked about short texts alone. */
const GRAMMAR =
  /^form-data\s*(?:;(?:[^"\\;]|"[^"\\]*")*)*?;\s*name=(?:"([^"\\]*)"|([^\s;"\\]+))\s*(?:;.*)?$/i
const NAMES = /;\s*name\s*(?:\*[^=;]*)?=/gi

test('the name of a field is the one of the grammar, whatever stands around it', () => {
  const words = [
    'form-data',
    ';',
    ' ',
    '\t',
    '"',
    '\\',
    'name',
    'NAME',
    '=',
    '*',
    'a',
    'b',
    '\u00a0',
  ]
  const whole = ['; name="a"', ';name=a', ' ; name=b ', '; filename="; name=x"', '; x="y"', '; x=y']
  const text = fc.array(fc.constantFrom(...words, ...whole), { maxLength: 12 })
  let named = 0
  fc.assert(
    fc.property(text, fc.boolean(), (parts, isFormData) => {
      const disposition = (isFormData ? 'form-data' : '') + parts.join('')
      const isNamedOnce = disposition.match(NAMES)?.length === 1
      const match = isNamedOnce ? disposition.trimStart().match(GRAMMAR) : null
      const name = match?.[1] ?? match?.[2]
      if (name !== undefined) named++

      expect(fieldName(headers(`Content-Disposition:${disposition}`))).toBe(name)
    }),
    { seed: 19, numRuns: 20_000 },
  )
  expect(named).toBeGreaterThan(500)
})

test('a field that is added is read as one of its name', () => {
  const added = addedField('abc', 'model', 'é')
  const [head, ...rest] = added.split('\r\n\r\n')

  expect(fieldName(`${head}\r\n\r\n`)).toBe('model')
  expect(rest).toEqual(['é\r\n--abc'])
})

import { describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { type JsonPath, parseJson, readJsonFile } from '../../../../src/config/source/json-file'

const placeOf = (text: string, path: JsonPath) => {
  const { line, column } = parseJson(text, 'a.json').problemAt(path, 'odd')
  return line === undefined ? undefined : `${line}:${column}`
}

describe('the place of a problem', () => {
  const text = '{\n  "a": 1,\n  "list": [10, { "é😀": true }],\r\n  "o": {}\n}'
  const rows: [sentence: string, path: JsonPath, place: string][] = [
    ['is the name of a member', ['a'], '2:3'],
    ['is an element of a list', ['list', 0], '3:12'],
    ['is the name of a member in a list', ['list', 1, 'é😀'], '3:18'],
    ['is on its own line behind CRLF', ['o'], '4:3'],
    ['is what is around a member that is missing', ['o', 'missing'], '4:3'],
    ['is what is around an element that is missing', ['list', 7, 'x'], '3:3'],
    ['is the root for what is nowhere', ['missing', 'deeper'], '1:1'],
    ['is the root for nothing', [], '1:1'],
    ['is not in what every object has', ['constructor'], '1:1'],
  ]

  test.each(rows)('%s', (_, path, place) => {
    expect(placeOf(text, path)).toBe(place)
  })

  test('is nowhere in an empty file', () => {
    expect(placeOf('', ['a'])).toBeUndefined()
  })
})

describe('a text that is no JSON', () => {
  const rows: [what: string, text: string, place: string, message: string][] = [
    ['is empty', '', '1:1', 'the file is empty'],
    ['is white space', '\r\n\t ', '1:1', 'the file is empty'],
    [
      'has two commas at the end',
      '{\r\n  "a": 1,,\r\n}',
      '2:10',
      'a property name in double quotes is expected',
    ],
    ['has a comment without an end', '{} /* why', '1:4', 'the comment does not end'],
    ['has an escape that is none', '"\\x"', '1:1', 'unknown escape in a string'],
    ['has a string that does not end', '{"a": "b', '1:7', 'the string does not end'],
    ['has a colon too few', '{"a" 1}', '1:6', 'a colon is expected'],
    ['has a comma too few', '[1 2]', '1:4', 'a comma is expected'],
    ['does not close its list', '[1', '1:3', 'a closing bracket is expected'],
    ['has half a number', '1.', '1:1', 'the number does not end'],
    ['has a wrong digit', '"\\u12g4"', '1:1', 'invalid unicode escape'],
  ]

  test.each(rows)('has one problem where it %s', (_, text, place, message) => {
    const { value, problems } = parseJson(text, 'a.json')

    expect(value).toBeUndefined()
    expect(problems.map(({ source, line, column }) => `${source}:${line}:${column}`)).toEqual([
      `a.json:${place}`,
    ])
    expect(problems[0]?.message).toBe(message)
  })
})

test('a name that stands twice is a problem where it stands again, and the value is there all the same', () => {
  expect(parseJson('{"a":1,\n"b":[{"c":1,"\\u0063":2}],"a":3}', 's')).toMatchObject({
    value: { a: 3 },
    problems: [
      { line: 2, column: 13, message: '"c" stands here twice' },
      { line: 2, column: 26, message: '"a" stands here twice' },
    ],
  })
})

describe('a text with comments and commas at its ends', () => {
  const text =
    '{\n  // why, "a": 1\n  "a": /* not 2 */ "// no comment",\n  "list": [1, /* , */ ],\n}\n// end'

  test('says what it says without them', () => {
    expect(parseJson(text, 's')).toMatchObject({
      value: { a: '// no comment', list: [1] },
      problems: [],
    })
  })

  test('keeps its places', () => {
    expect(placeOf(text, ['a'])).toBe('3:3')
    expect(placeOf(text, ['list', 0])).toBe('4:12')
  })

  test('has its own members of any name', () => {
    const { value } = parseJson('{"__proto__": {"a": 1}, /**/ "constructor": 2,}', 's')

    expect(Object.keys(Object(value))).toEqual(['__proto__', 'constructor'])
    expect(Object(value).a).toBeUndefined()
  })

  test('shows nothing of its comments in a problem', () => {
    for (const broken of ['{ // sk-secret\n "a" 1 }', '/* sk-secret', '[1 /* sk-secret */ 2]'])
      expect(JSON.stringify(parseJson(broken, 's').problems)).not.toContain('sk-secret')
  })
})

const TEXT_OR_COMMENT = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n\r]*|\/\*[\s\S]*?\*\//g
const TEXT_OR_COMMA = /"(?:[^"\\\n]|\\.)*"|(?<=[^[{,:\s]\s*),(?=\s*[}\]])/g
const NOT_A_TEXT = (match: string) => (match.startsWith('"') ? match : ' '.repeat(match.length))

/** A text without comments, and without the commas behind last members. */
const strict = (text: string) =>
  text.replace(TEXT_OR_COMMENT, NOT_A_TEXT).replace(TEXT_OR_COMMA, NOT_A_TEXT)

test('comments and commas behind the last member change nothing', () => {
  const between = fc.constantFrom('', ' ', '\n', '/* "a": {} */', '// ] }\n', '/**/')
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.array(between, { minLength: 3, maxLength: 9 }),
      (value, noise) => {
        let at = 0
        const some = () => noise[at++ % noise.length] ?? ''
        const printed = (one: unknown): string => {
          if (Array.isArray(one))
            return `[${one.map((item) => `${some()}${printed(item)},`).join('')}${some()}]`
          if (typeof one !== 'object' || one === null) return JSON.stringify(one)
          const members = Object.entries(one).map(
            ([name, member]) => `${some()}${JSON.stringify(name)}${some()}:${printed(member)},`,
          )
          return `{${members.join('')}${some()}}`
        }
        const { value: read, problems } = parseJson(`${some()}${printed(value)}${some()}`, 's')

        expect(problems).toEqual([])
        expect(read).toEqual(JSON.parse(JSON.stringify(value)))
      },
    ),
  )
})

test('every text is JSON exactly where it is for the runtime, and says the same', () => {
  const part = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '"a"',
    '"b":',
    '1',
    '-',
    '0',
    '.5',
    'e1',
    'null',
    'true',
    '\\',
    '\\u00e9',
    '\ufeff',
    '\u00a0',
    '\u2028',
    '\n',
    '\r\n',
    '\t',
    '\v',
    '//',
    '/*',
    '*/',
    '\0',
    "'",
    'é',
  )
  const text = fc.oneof(
    fc.array(part, { maxLength: 7 }).map((parts) => parts.join('')),
    fc.jsonValue().map((value) => JSON.stringify(value, null, 2)),
  )
  fc.assert(
    fc.property(text, (made) => {
      let expected: unknown
      try {
        expected = JSON.parse(strict(made))
      } catch {
        expected = undefined
      }

      const { value, problems } = parseJson(made, 's')

      expect(value).toEqual(expected)
      if (value === undefined) expect(problems).toHaveLength(1)
    }),
    { seed: 36, numRuns: 2000 },
  )
})

test.todo.each([
  ['objects', '{"a":', '}'],
  ['lists', '[', ']'],
])('too many %s in each other are a problem, and nothing is thrown', (_, open, close) => {
  for (let levels = 4000; levels < 20_000; levels += 500)
    expect(() => parseJson(`${open.repeat(levels)}1${close.repeat(levels)}`, 's')).not.toThrow()
})

describe('a file', () => {
  const inFolder = (look: (folder: string) => void) => {
    const folder = mkdtempSync(join(tmpdir(), 'json-file-'))
    try {
      look(folder)
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
  const rows: [what: string, content: string | Uint8Array, expected: object][] = [
    ['is read', '{"a":"é"}', { value: { a: 'é' }, problems: [] }],
    [
      'is not read with a byte order mark',
      '\ufeff{}',
      {
        value: undefined,
        problems: [
          {
            source: 'models/a.json',
            message: 'starts with a byte order mark; save it as plain UTF-8',
          },
        ],
      },
    ],
    [
      'is not read in another encoding',
      new Uint8Array([0x22, 0xe9, 0x22]),
      {
        value: undefined,
        problems: [{ source: 'models/a.json', message: 'is not UTF-8; save it as plain UTF-8' }],
      },
    ],
    [
      'is not read above 1 MiB',
      ' '.repeat(1024 * 1024 + 1),
      {
        value: undefined,
        problems: [{ source: 'models/a.json', message: 'is larger than 1 MiB' }],
      },
    ],
  ]

  test.each(rows)('%s', (_, content, expected) => {
    inFolder((folder) => {
      const path = join(folder, 'a.json')
      writeFileSync(path, content)

      expect(readJsonFile(path, 'models/a.json')).toMatchObject(expected)
    })
  })

  test('that is not there, or is a folder, is a problem without a place', () => {
    inFolder((folder) => {
      expect(readJsonFile(join(folder, 'none'), 'a').problems).toEqual([
        { source: 'a', message: 'cannot be read (ENOENT)' },
      ])
      expect(readJsonFile(folder, 'a').problems).toEqual([
        { source: 'a', message: 'is not a file' },
      ])
      expect(readJsonFile(folder, 'a').problemAt(['x'], 'odd')).toEqual({
        source: 'a',
        message: 'odd',
      })
    })
  })
})

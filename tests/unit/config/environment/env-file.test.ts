import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { parseEnvFile } from '../../../../src/config/environment/env-file'

const OUTSIDE: Record<string, string> = { HOME: '/root', EMPTY: '', BOTH: 'of the process' }

function parse(text: string) {
  const { variables, problems } = parseEnvFile(text, (name) => OUTSIDE[name])
  return {
    values: Object.fromEntries([...variables].map(([name, { value }]) => [name, value])),
    lines: Object.fromEntries([...variables].map(([name, { line }]) => [name, line])),
    problems,
  }
}

describe('a value by the rules of Docker Compose:', () => {
  const rows: [text: string, value: string][] = [
    ['A=VAL', 'VAL'],
    ['A="VAL"', 'VAL'],
    ["A='VAL'", 'VAL'],
    ['A: VAL', 'VAL'],
    ['A = VAL ', 'VAL'],
    ['  export A=VAL', 'VAL'],
    ['export\tA="export A"', 'export A'],
    ['A=', ''],
    ['A=b=c:d', 'b=c:d'],
    // Comments begin behind a blank.
    ['A=Sup3r#Secret', 'Sup3r#Secret'],
    ['A=#', '#'],
    ['A=VAL # comment', 'VAL'],
    ['A=VAL\t#comment', 'VAL'],
    ['A=VAL #', 'VAL'],
    ['A= # comment', ''],
    ['A="VAL # not a comment"', 'VAL # not a comment'],
    ['A="VAL" # comment', 'VAL'],
    ['A="VAL"# comment', 'VAL'],
    ["A='VAL#1' # it's a comment", 'VAL#1'],
    // Quotes.
    ["A='$HOME ${HOME} \\n \\\\'", '$HOME ${HOME} \\n \\\\'],
    ["A='Let\\'s go!'", "Let's go!"],
    ['A="{\\"hello\\": \\"json\\"}"', '{"hello": "json"}'],
    ['A="some\\tvalue"', 'some\tvalue'],
    ['A=some\\tvalue', 'some\\tvalue'],
    ['A="Z\\a\\b\\f\\n\\r\\t\\v\\\\\\0123Z"', 'Z\x07\b\f\n\r\t\v\\SZ'],
    ['A="\\x07\\u12e4 \\q"', '\\x07\\u12e4 \\q'],
    ['A="first\nsecond # line\n"', 'first\nsecond # line\n'],
    ["A='first\nsecond'", 'first\nsecond'],
    ['A=it"s', 'it"s'],
    // Variables.
    ['A=$HOME/x', '/root/x'],
    ['A="${HOME}x"', '/rootx'],
    ['A="\\$HOME \\${HOME} $$HOME"', '$HOME ${HOME} $HOME'],
    ['A=$$HOME', '$HOME'],
    ['A=pa$1$ $', 'pa$1$ $'],
    ['A=${NOPE:-d}${EMPTY:-e}${HOME:-f}', 'de/root'],
    ['A=${NOPE-d}[${EMPTY-e}]', 'd[]'],
    ['A=[${NOPE:+x}${EMPTY:+y}${HOME:+z}${EMPTY+w}]', '[zw]'],
    ['A=${HOME:?needed}${EMPTY?}', '/root'],
    ['A=${NOPE:-${NADA:-{"x":{}}}}!', '{"x":{}}!'],
    ['A=${HOME:-${NADA}}', '/root'],
  ]
  test.each(rows)('%j', (text, value) => {
    expect(parse(text)).toEqual({ values: { A: value }, lines: { A: 1 }, problems: [] })
  })

  test('names of the process win over those of the file, and the file’s over nothing', () => {
    expect(parse('BOTH=of the file\nB=x\nA=$BOTH $B').values.A).toBe('of the process x')
  })

  test('each variable has its line, whatever ends lines', () => {
    const text = '# one\r\n\r\nA=1\r\nB="x\r\ny"\r\n  # six\nC=\'z\'\n\n\nD: 2'

    expect(parse(text).lines).toEqual({ A: 3, B: 4, C: 7, D: 10 })
    expect(parse(text).values).toEqual({ A: '1', B: 'x\r\ny', C: 'z', D: '2' })
  })
})

describe('a problem with its line and without its value:', () => {
  const rows: [text: string, line: number, words: string][] = [
    ['B=1\nsecret', 2, '"=" is missing'],
    ['HOMER\nB=1', 1, '"=" is missing'],
    ['HOME secret', 1, '"=" is missing'],
    ['B=1\n=secret', 2, 'a variable is written NAME=value'],
    ['\n\n1A=secret', 3, 'a variable is written NAME=value'],
    ['B=1\nA="secret\nC=2', 2, 'the double quote is not closed'],
    ["A='secret", 1, 'the single quote is not closed'],
    ['A="secret\\"', 1, 'the double quote is not closed'],
    ['A="x"secret', 1, 'something stands behind the closing quote'],
    ["A='x'secret'", 1, 'something stands behind the closing quote'],
    ['A=Sup3r$secret', 1, 'a variable is not set'],
    ['A=${NOPE}', 1, 'the variable NOPE is not set'],
    ['A=${NOPE:?secret}', 1, 'the variable NOPE is needed'],
    ['A=${NOPE:-${NADA}}', 1, 'the variable NADA is not set'],
    ['A=${secret', 1, '"${" begins no variable'],
    ['A=${}', 1, '"${" begins no variable'],
    ['A=${x!secret}', 1, '"${" begins no variable'],
    [`A=${'${N:-'.repeat(40)}${'}'.repeat(40)}`, 1, '"${" begins no variable'],
    [`A=${'x'.repeat(200_000)}`, 1, 'the value is too long'],
  ]
  test.each(rows)('%j', (text, line, words) => {
    const { problems } = parse(text)

    expect(problems).toEqual([{ line, message: expect.stringContaining(words) }])
    expect(problems[0]?.message).not.toContain('secret')
  })

  test('lines behind one are read', () => {
    expect(parse('nothing\nA="x"y\nB=2').values).toEqual({ B: '2' })
    expect(parse('nothing\nA="x"y\nB=2').problems.map(({ line }) => line)).toEqual([1, 2])
  })

  test('values that double with each line end', () => {
    const text = `A=${'x'.repeat(1000)}\n${'A=$A$A\n'.repeat(60)}`

    expect(parseEnvFile(text, () => undefined).problems).toMatchObject([
      { message: expect.stringContaining('too long') },
    ])
  })
})

test('whatever stands in single quotes is the value', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      // A backslash before a quote would escape it.
      fc.pre(!/\\(?:'|$)/.test(value))
      const text = `A='${value.replaceAll("'", "\\'")}'\nB=1`

      expect(parse(text)).toMatchObject({ values: { A: value, B: '1' }, problems: [] })
    }),
  )
})

test('any text is read without a throw, and no message holds more of it than a name', () => {
  const piece = fc.constantFrom(
    'A',
    '=',
    '"',
    "'",
    '\\',
    '$',
    '{',
    '}',
    ':-',
    '\n',
    '#',
    ' ',
    'SECRET',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const { problems } = parse(`X=${pieces.join('')}`)

      for (const { message } of problems)
        if (!pieces.includes('{') && !pieces.includes('\n')) expect(message).not.toContain('SECRET')
    }),
  )
})

test('a long file takes time like its length', () => {
  const lines = 20_000
  const { values, problems } = parse(
    Array.from({ length: lines }, (_, index) => `N${index}="$HOME" # x`).join('\n'),
  )

  expect(problems).toEqual([])
  expect(Object.keys(values).length).toBe(lines)
})

import { describe, expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { readEnvFile } from '../../../src/cli/read-env-file'
import { temporaryFolder } from '../../support/process/child'

const HOST = { HOME_DIR: '/home/a', EMPTY: '' }

/** The variables of a file with this text, which its problems call f.env. */
function parse(text: string): Record<string, string> {
  using folder = temporaryFolder()
  const path = join(folder.path, 'f.env')
  writeFileSync(path, text)
  try {
    return readEnvFile(path, HOST).values
  } catch (error) {
    throw new Error((error as Error).message.replaceAll(path, 'f.env'))
  }
}

// The rules of https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax
describe('a file is read by the rules of Docker Compose:', () => {
  test.each([
    ['VAR=VAL', { VAR: 'VAL' }],
    ['VAR="VAL"', { VAR: 'VAL' }],
    ["VAR='VAL'", { VAR: 'VAL' }],
    ['VAR: VAL', { VAR: 'VAL' }],
    ['export VAR=VAL', { VAR: 'VAL' }],
    ['export=1', { export: '1' }],
    ['VAR = VAL ', { VAR: 'VAL' }],
    ['VAR=', { VAR: '' }],
    ['VAR=VAL # comment', { VAR: 'VAL' }],
    ['VAR=VAL# not a comment', { VAR: 'VAL# not a comment' }],
    ['VAR="VAL # not a comment"', { VAR: 'VAL # not a comment' }],
    ['VAR="VAL" # comment', { VAR: 'VAL' }],
    ['VAR= # comment', { VAR: '' }],
    ['PASSWORD=Sup3r#Secret', { PASSWORD: 'Sup3r#Secret' }],
    ["VAR='$OTHER'", { VAR: '$OTHER' }],
    ["VAR='${OTHER}'", { VAR: '${OTHER}' }],
    ["VAR='Let\\'s go!'", { VAR: "Let's go!" }],
    ['VAR="{\\"hello\\": \\"json\\"}"', { VAR: '{"hello": "json"}' }],
    ['VAR="some\\tvalue\\n\\\\"', { VAR: 'some\tvalue\n\\' }],
    ["VAR='some\\tvalue'", { VAR: 'some\\tvalue' }],
    ['VAR=some\\tvalue', { VAR: 'some\\tvalue' }],
    ['A=1\nB=${A}/$HOME_DIR', { A: '1', B: '1//home/a' }],
    ['VAR=${NOPE:-a b}', { VAR: 'a b' }],
    ['VAR=${EMPTY:-x}${EMPTY-y}', { VAR: 'x' }],
    ['VAR=a$$b', { VAR: 'a$b' }],
    ['VAR="a\\$b"', { VAR: 'a$b' }],
    ['VAR=a$', { VAR: 'a$' }],
    ["VAR='two\nlines'\nB=1", { VAR: 'two\nlines', B: '1' }],
    ['# comment\r\n\r\nVAR=VAL\r\nB="x"\r\n', { VAR: 'VAL', B: 'x' }],
    ['HOME_DIR\nexport EMPTY # comment\nB=1', { B: '1' }],
    ['A=1\nA=2', { A: '2' }],
    ['\ufeffA=1'.slice(1), { A: '1' }],
    ['', {}],
  ])('%p', (text, expected) => {
    expect(parse(text)).toEqual(expected as Record<string, string>)
  })

  test.each([
    ['A=1\nVAR="x\nB=2', 'f.env:2:1: the double quote is not closed'],
    ["VAR='x", 'f.env:1:1: the single quote is not closed'],
    ['A=1\n\nno way', 'f.env:3:1: "=" is missing'],
    ['VAR', 'f.env:1:1: "=" is missing'],
    ['=x', 'f.env:1:1: a variable is written NAME=value'],
    ['VAR="a"b', 'f.env:1:1: something stands behind the closing quote'],
    ['A=Sup3r$ecret', 'f.env:1:1: a variable is not set; put the value in single quotes'],
    ['A=${b', 'f.env:1:1: "${" begins no variable'],
    ['A=\0', 'f.env:1:1: holds a NUL character'],
  ])('%p is refused at its place, without its value', (text, message) => {
    expect(() => parse(text)).toThrow(message)
    expect(() => parse(text)).not.toThrow(/Sup3r|ecret|no way/)
  })

  test('every value in single quotes is what it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        fc.pre(!/[\0\\]/.test(value))
        expect(parse(`A='${value.replaceAll("'", "\\'")}'\nB=1`)).toEqual({ A: value, B: '1' })
      }),
    )
  })

  test('takes time in proportion to a file', () => {
    for (const text of ['A="', "A='", 'A=${', 'A= #', 'A\n', '$A='])
      try {
        parse(text.repeat(150_000))
      } catch {
        // It ends, which is what this is about.
      }
  })
})

describe('a file that cannot be read', () => {
  test.each([
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x41, 0, 0x3d, 0, 0x31, 0]), 'is UTF-16 and not UTF-8'],
    ['Latin-1', new Uint8Array([0x41, 0x3d, 0xe9]), 'is not UTF-8'],
  ])('is refused: %s', (_, bytes, message) => {
    using folder = temporaryFolder()
    const path = join(folder.path, 'f.env')
    writeFileSync(path, bytes)

    expect(() => readEnvFile(path, {})).toThrow(`${path}:1:1: ${message}`)
  })

  test('is named, with the reason', () => {
    expect(() => readEnvFile('/nowhere/x.env', {})).toThrow(
      '/nowhere/x.env: cannot be read (ENOENT)',
    )
  })
})

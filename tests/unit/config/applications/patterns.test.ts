import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { globOf, overlap, patternsOf } from '../../../../src/config/applications/patterns'

/** The reference: by trying every length of every star. */
const matchesSlowly = (pattern: string, name: string): boolean => {
  if (pattern === '') return name === ''
  if (pattern[0] === '*')
    return (
      matchesSlowly(pattern.slice(1), name) ||
      (name !== '' && matchesSlowly(pattern, name.slice(1)))
    )
  return pattern[0] === name[0] && matchesSlowly(pattern.slice(1), name.slice(1))
}

const SHORT = { maxLength: 9 }
const glob = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*'), ...SHORT })
const word = fc.string({ unit: fc.constantFrom('a', 'b', '/'), ...SHORT })

describe('a pattern', () => {
  test('matches what every way to read its stars would match, and nothing else', () => {
    fc.assert(
      fc.property(glob, word, (pattern, name) => {
        expect(globOf(pattern)(name)).toBe(matchesSlowly(pattern, name))
      }),
      { numRuns: 3000 },
    )
  })

  test('overlaps another one if some name matches both', () => {
    fc.assert(
      fc.property(glob, word, (pattern, name) => {
        if (matchesSlowly(pattern, name)) expect(overlap(pattern, name)).toBe(true)
        expect(overlap(pattern, name)).toBe(matchesSlowly(pattern, name))
        expect(overlap(name, pattern)).toBe(matchesSlowly(pattern, name))
      }),
      { numRuns: 3000 },
    )
  })

  test.each([
    ['/v1/*/a', '/v1/b/*', true],
    ['/v1/*', '*', true],
    ['a*c', 'ab*', true],
    ['a*', 'b*', false],
    ['*x', '*y', false],
    ['**', '', true],
  ])('%s and %s have a name in common: %p', (one, other, expected) => {
    expect(overlap(one, other)).toBe(expected)
    expect(overlap(other, one)).toBe(expected)
  })
})

describe('a list of patterns', () => {
  test.each([
    [['claude-*'], 'claude-sonnet', true],
    [['claude-*'], 'gpt', false],
    [['openai/*'], 'openai/x/y', true],
    [['openai/*', '!openai/o3-pro'], 'openai/o3-pro', false],
    [['!openai/o3-pro', 'openai/*'], 'openai/o3-pro', false],
    [['!openai/*'], 'claude', true],
    [['!openai/*'], 'openai/o3', false],
    [['*', '!*'], 'anything', false],
    [['gpt'], 'GPT', false],
    [['a'], 'a*', false],
  ])('%p lets %s in: %p', (texts, name, expected) => {
    expect(patternsOf(texts).allows(name)).toBe(expected)
  })

  test('refuses what is excluded under one of its names, and lets in what is named by one', () => {
    const { allows } = patternsOf(['/v1/files*', '!/v1/files/:id'])

    expect(allows('/v1/files/abc', '/v1/files/:id')).toBe(false)
    expect(allows('/v1/files', '/v1/files')).toBe(true)
  })
})

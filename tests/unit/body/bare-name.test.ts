import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { bareName } from '../../../src/body/bare-name'
import { spelled } from '../../support/cases/spellings'

describe('bareName', () => {
  test.each([
    ['model', 'model'],
    ['MODEL', 'model'],
    ['max_tokens', 'maxtokens'],
    ['maxTokens', 'maxtokens'],
    ['max-tokens', 'maxtokens'],
    ['ſtream', 'stream'],
    ['to\u212ben', 'toaen'],
    ['top_\u212a', 'topk'],
    ['lımit', 'limit'],
    ['lİmit', 'limit'],
    ['ｍｏｄｅｌ', 'model'],
    ['model\u0000', 'model'],
    [' model\t', 'model'],
    ['\ufeffmodel', 'model'],
    ['model[]', 'model'],
    ['модель', ''],
    ['', ''],
  ])('%p is %p', (name, bare) => {
    expect(bareName(name)).toBe(bare)
  })

  test('is the same for every spelling that some parser takes for a name', () => {
    const name = fc.constantFrom('model', 'max_tokens', 'top_k', 'stream', 'reasoning_effort')

    fc.assert(
      fc.property(
        name.chain((one) => spelled(one).map((text) => [one, text] as const)),
        ([one, text]) => {
          expect(bareName(JSON.parse(`"${text}"`))).toBe(bareName(one))
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('is no other name where it is bare already', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(bareName(bareName(name))).toBe(bareName(name))
        expect(bareName(name)).toMatch(/^[a-z0-9]*$/)
      }),
    )
  })
})

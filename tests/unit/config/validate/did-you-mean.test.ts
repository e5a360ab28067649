import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { didYouMean } from '../../../../src/config/validate/did-you-mean'

const NAMES = ['api_key', 'custom_host', 'override_params', 'retry', 'attempts', 'name']

describe('a suggestion', () => {
  const rows: [
    sentence: string,
    word: string,
    candidates: string[],
    expected: string | undefined,
  ][] = [
    ['is what one letter too few makes of it', 'overide_params', NAMES, 'override_params'],
    ['is what one letter too many makes of it', 'retryy', NAMES, 'retry'],
    ['is what another letter makes of it', 'napi_key', NAMES, 'api_key'],
    ['is what another writing makes of it', 'customHost', NAMES, 'custom_host'],
    ['is what the word begins', 'over', NAMES, 'override_params'],
    ['is not what two letters begin', 'ov', NAMES, undefined],
    ['is the nearest of several', 'nane', ['mane', 'name', 'nine'], 'mane'],
    ['is the word itself where it is one', 'name', NAMES, 'name'],
    ['is nothing too far away', 'temperature', NAMES, undefined],
    ['is nothing for nothing', '', NAMES, undefined],
    ['is nothing without candidates', 'name', [], undefined],
    ['counts letters of any kind', 'modèle', ['modele'], 'modele'],
  ]

  test.each(rows)('%s', (_, word, candidates, expected) => {
    expect(didYouMean(word, candidates)).toBe(expected ? `, did you mean "${expected}"?` : '')
  })

  test('is one of the candidates, and there is one for every name with a single slip', () => {
    const slip = fc.constantFrom('drop', 'double', 'change')
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), fc.nat(), slip, (name, place, kind) => {
        const at = place % name.length
        const middle = { drop: '', double: `${name[at]}${name[at]}`, change: '#' }[kind]
        const word = name.slice(0, at) + middle + name.slice(at + 1)

        expect(didYouMean(word, NAMES)).toBe(`, did you mean "${name}"?`)
      }),
      { seed: 28, numRuns: 200 },
    )
  })

  test('quotes nothing but a candidate, whatever the word', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (word) => {
        const [, found] = didYouMean(word, NAMES).match(/^, did you mean "(.*)"\?$/) ?? []

        expect(found === undefined || NAMES.includes(found)).toBe(true)
      }),
      { seed: 29, numRuns: 300 },
    )
  })
})

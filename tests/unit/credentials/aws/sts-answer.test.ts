import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { elementIn, keyInStsAnswer } from '../../../../src/credentials/aws/sts-answer'
import { wordsOfSts } from '../../../../src/credentials/aws/sts-refusal'
import { timesAsLong } from '../../../support/assert/processor-time'

const escaped = (text: string) =>
  text.replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/&#38;/g, '&amp;')

describe('an element', () => {
  test('has the text that was written into it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, before) => {
        const xml = `<a>${escaped(before)}<Message>${escaped(text)}</Message></a>`
        expect(elementIn(xml, 'Message')).toBe(text.trim())
      }),
    )
  })

  test.each([
    ['<Code>a&lt;b&#x41;&#65;&amp;lt;</Code>', 'a<bAA&lt;'],
    ['<Code>&unknown; &#9999999; &#x; &</Code>', '&unknown; &#9999999; &#x; &'],
    ['<Code></Code>', ''],
    ['</Code><Code>', undefined],
    ['<Code>a', undefined],
    ['<Codes>a</Codes>', undefined],
    ['', undefined],
  ])('in %p is %p', (xml, text) => {
    expect(elementIn(xml, 'Code')).toBe(text)
  })

  test('is looked for in time that grows with the text alone', () => {
    const xml = '<Credentials><AccessKeyId>&#'.repeat(40_000)
    const read = () => {
      expect(() => keyInStsAnswer(xml, 'AWS STS', 0)).toThrow('something that is no key')
      expect(wordsOfSts(`<Error>${xml}`)).toBeUndefined()
    }

    expect(timesAsLong(read, () => xml.replaceAll('&', '+'))).toBeLessThan(50)
  })
})

test('a key outside of the credentials is none', () => {
  const parts = ['AccessKeyId', 'SecretAccessKey', 'SessionToken'].map(
    (name) => `<${name}>a</${name}>`,
  )
  const xml = `<Subject>${parts.join('')}</Subject><Credentials></Credentials>`

  expect(() => keyInStsAnswer(xml, 'AWS STS', 0)).toThrow('something that is no key')
})

test.each([
  ['<html><body>Bad gateway</body></html>'],
  ['<Error></Error>'],
  ['{"Error":{"Code":"AccessDenied"}}'],
  [''],
])('there are no words in %p', (text) => {
  expect(wordsOfSts(text)).toBeUndefined()
})

test('the words of a refusal are bounded, and one line', () => {
  const words = wordsOfSts(
    `<Error><Code>constructor</Code><Message>a\n\t ${'b'.repeat(5000)}</Message></Error>`,
  )

  expect(words?.code).toBe('constructor')
  expect(words?.message).toMatch(/^a b{250,300}$/)
})

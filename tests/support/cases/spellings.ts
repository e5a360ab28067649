import fc from 'fast-check'

const ESCAPED = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Characters that some parser folds into a letter. */
const FOLDED: Readonly<Record<string, readonly string[]>> = {
  s: ['ſ', 'ｓ'],
  k: ['\u212a', 'ｋ'],
  i: ['ı', 'İ'],
}

/** How a letter of a name can stand in JSON. */
const letter = (char: string) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(char) },
    { weight: 2, arbitrary: fc.constant(char.toUpperCase()) },
    { weight: 2, arbitrary: fc.constant(ESCAPED(char)) },
    { weight: 1, arbitrary: fc.constant(ESCAPED(char.toUpperCase())) },
    { weight: 1, arbitrary: fc.constantFrom(char, ...(FOLDED[char.toLowerCase()] ?? [])) },
  )

const camelCase = (name: string) =>
  name.replace(/_([a-z])/g, (_, next: string) => next.toUpperCase())

/** What can stand behind a name or before it. */
const AROUND = ['', '', '', '', ' ', '\\u0000', '\\ufeff', '\\t', '_']

/** A name in JSON, without quotes, in any spelling that some parser takes for it. */
export const spelled = (name: string): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(name, name, camelCase(name)),
    fc
      .tuple(
        fc
          .constantFrom(name, name, camelCase(name))
          .chain((base) => fc.tuple(...[...base].map(letter)).map((letters) => letters.join(''))),
        fc.constantFrom(...AROUND),
        fc.constantFrom(...AROUND),
      )
      .map(([middle, before, after]) => before + middle + after),
  )

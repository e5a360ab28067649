import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { pathTree, type SoughtPath, watchPaths } from '../../../../src/body/json/watch-paths'

const PATHS: readonly SoughtPath[] = [
  ['a'],
  ['a', 'b'],
  ['a', '*'],
  ['a', '*', 'b'],
  ['b', 'a', '*', '*'],
  ['b', 'file_id'],
]

/** What JSON.parse and a walk find, in the order in which it stands. */
function walked(value: unknown, path: SoughtPath = []): [string, string][] {
  if (typeof value === 'string')
    return PATHS.some((one) => one.join('/') === path.join('/')) ? [[path.join('/'), value]] : []
  if (Array.isArray(value)) return value.flatMap((one) => walked(one, [...path, '*']))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, one]) => walked(one, [...path, name]))
}

function watched(json: string, cuts: readonly number[]): [string, string][] {
  const found: [string, string][] = []
  const tree = pathTree(PATHS.map((path) => [path, path.join('/')] as const))
  const watch = watchPaths(tree, (tag, text) => void found.push([tag, text]))
  const bytes = Buffer.from(json)
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  let at = 0
  for (const end of [...ends, bytes.length]) {
    watch.push(bytes.subarray(at, end))
    at = end
  }
  return found
}

const name = fc.oneof(
  fc.constantFrom('a', 'b', 'file_id'),
  fc.string({ unit: 'binary', maxLength: 3 }).filter((one) => one !== '*' && one !== '__proto__'),
)
const { value: json } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom('\\', '"', '\\"', '}', ']', ','),
      fc.constantFrom(null, true, 1.5),
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}))

/** JSON with letters escaped, as some encoders write it. */
const escaping = (text: string) =>
  text.replace(/[ab_]/g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`)

test('texts at the paths are found as a parser finds them, wherever the bytes are cut', () => {
  fc.assert(
    fc.property(
      json.filter((one) => typeof one === 'object'),
      fc.array(fc.nat(2000), { maxLength: 8 }),
      fc.boolean(),
      fc.constantFrom(undefined, 2),
      (value, cuts, isEscaped, indent) => {
        const plain = JSON.stringify(value, null, indent)
        const text = isEscaped && !plain.includes('\\') ? escaping(plain) : plain
        expect(watched(text, cuts)).toEqual(walked(JSON.parse(text)))
      },
    ),
    { numRuns: 2000 },
  )
})

test('both of two members of one name count, since parsers differ', () => {
  expect(watched('{"a":"1","a":"2"}', [])).toEqual([
    ['a', '1'],
    ['a', '2'],
  ])
})

test('a text that is too long to be an id is passed over, and what follows is found', () => {
  expect(watched(`{"a":"${'x'.repeat(5000)}","b":{"file_id":"y"}}`, [100, 2000])).toEqual([
    ['b/file_id', 'y'],
  ])
})

test('what is no JSON, and is nested without end, is passed over in linear time', () => {
  const started = performance.now()
  watched('['.repeat(1_000_000) + '\\"'.repeat(1_000_000), [])
  watched(`{"a":"${'\\'.repeat(2_000_001)}`, [1_000_000])

  expect(performance.now() - started).toBeLessThan(3000)
})

import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { jsonBodyOf } from '../../../../src/body/json/body'
import { editMembers, stub } from '../../../../src/body/json/edit-members'

const encode = (text: string) => new TextEncoder().encode(text)
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

const space = fc.constantFrom('', ' ', '\n  ', '\t')
const text = fc.constantFrom(
  ...[
    '1.0',
    '1e400',
    '12345678901234567890',
    '"\\ud83d"',
    '"\\/é😀"',
    'null',
    '{"model":"x"}',
    '[ 1,2 ]',
  ],
)
const names = ['model', 'stream', 'max_tokens', '__proto__', 'a"b', 'é', '']

/** A body, as the pieces between its values: what a splice must leave as it was. */
const body = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom(...names)),
    fc.infiniteStream(space),
    fc.infiniteStream(text),
  )
  .map(([members, spaces, texts]) => {
    const next = () => spaces.next().value as string
    return members.map((name) => ({
      name,
      before: `${next()}${JSON.stringify(name)}${next()}:${next()}`,
      value: texts.next().value as string,
      after: next(),
    }))
  })

describe('editMembers', () => {
  test('replaces the named values, adds the missing ones last, and keeps every other byte', () => {
    const changes = fc.dictionary(
      fc.constantFrom(...names),
      fc.jsonValue().map((v) => JSON.stringify(v)),
    )
    fc.assert(
      fc.property(body, changes, space, (members, changed, tail) => {
        const written = `{${members.map(({ before, value, after }) => before + value + after).join(',')}}${tail}`
        const bytes = encode(written)
        const edits = new Map(Object.entries(changed))

        const spliced = decode(Buffer.concat(editMembers(jsonBodyOf(bytes), edits)))

        const kept = members.map(({ name, before, value, after }, index) => {
          const isLast = index === members.length - 1
          const added = isLast
            ? additions(
                edits,
                members.map((member) => member.name),
              )
            : ''
          return before + (edits.get(name) ?? value) + added + after
        })
        const alone = members.length === 0 ? additions(edits, []).slice(1) : ''
        expect(spliced).toBe(`{${kept.join(',')}${alone}}${tail}`)
      }),
      { numRuns: 1500 },
    )
  })
})

const additions = (edits: ReadonlyMap<string, string>, present: readonly string[]) =>
  [...edits]
    .filter(([name]) => !present.includes(name))
    .map(([name, value]) => `,${JSON.stringify(name)}:${value}`)
    .join('')

describe('stub', () => {
  test('holds every short value as it was spelled, no long one, and no conversation', () => {
    const long = `"${'x'.repeat(300)}"`
    const bytes = encode(
      `{ "seed" : 1.0, "messages":[null],"long":${long}, "a\\"b" : [1 ,2] , "__proto__":{"x":1e400}}`,
    )

    const text = stub(jsonBodyOf(bytes))

    expect(text).toBe('{"seed":1.0,"a\\"b":[1 ,2],"__proto__":{"x":1e400}}')
  })
})

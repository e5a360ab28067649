import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { checkFields, type FieldCheck } from '../../../../src/body/form/check-fields'
import type { Field } from '../../../../src/body/form/field-edits'
import { rewriteForm } from '../../../../src/body/form/rewrite'
import { portusError } from '../../../../src/errors'
import { cut, decode, encode, lengths } from '../pieces'

const B = 'bnd'

const part = (name: string, value: string) =>
  `--${B}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
const FORM = encode(
  `${part('other', 'x'.repeat(300))}${part('id', 'file-é')}${part('id', 'y'.repeat(5000))}${part('id', '')}--${B}--\r\n`,
)
const FOUND: Field[] = [
  ['id', 'file-é'],
  ['id', ''],
]

async function* chunksOf(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces
}

function checking(refused?: string): FieldCheck & { found: Field[] } {
  const found: Field[] = []
  return {
    found,
    isSought: (name) => name === 'id',
    async check(fields) {
      found.push(...fields)
      if (fields.some(([, value]) => value === refused))
        throw portusError('object_not_found', { values: { what: 'file', id: 'a' } })
    },
  }
}

describe('sought fields', () => {
  test('are checked in what has been read, wherever it is cut; longer texts are no ids', async () => {
    await fc.assert(
      fc.asyncProperty(lengths(400), async (sizes) => {
        const seen = checking()
        await checkFields(B, chunksOf(cut(FORM, sizes)), seen)
        expect(seen.found).toEqual(FOUND)
      }),
    )
  })

  test('are checked while a form is sent, whose bytes stay', async () => {
    await fc.assert(
      fc.asyncProperty(lengths(400), async (sizes) => {
        const seen = checking()
        const sent = rewriteForm(
          B,
          new Map(),
          chunksOf(cut(FORM, sizes)),
          () => {},
          undefined,
          seen,
        )
        expect(decode(await new Response(sent).bytes())).toBe(decode(FORM))
        expect(seen.found).toEqual(FOUND)
      }),
    )
  })

  test('that are refused do not go on', async () => {
    const errors: unknown[] = []
    const sent = rewriteForm(
      B,
      new Map(),
      chunksOf([FORM.subarray(0, 350), FORM.subarray(350)]),
      (error) => void errors.push(error),
      undefined,
      checking('file-é'),
    )

    let text = ''
    const reading = (async () => {
      for await (const chunk of sent) text += decode(chunk)
    })()
    await expect(reading).rejects.toThrow()
    expect(errors).toHaveLength(1)
    expect(text).not.toContain('file-é')
  })

  test('of a form that has not come to its end are those before it', async () => {
    const seen = checking()
    await checkFields(B, chunksOf([FORM.subarray(0, 480)]), seen)

    expect(seen.found).toEqual(FOUND.slice(0, 1))
  })
})

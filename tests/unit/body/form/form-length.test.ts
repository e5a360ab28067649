import { expect, test } from 'bun:test'
import type { FieldEdit } from '../../../../src/body/form/field-edits'
import { readForm } from '../../../../src/body/form/form'
import { NO_HOLD } from '../../../../src/limits/bytes-in-flight'
import { formOf, type Part } from '../../../support/clients/forms'

const LIMITS = {
  maxBytes: 1024 * 1024 * 1024,
  idleTimeoutMs: 60_000,
  totalTimeoutMs: 60_000,
  hold: NO_HOLD,
}

/** More than is read whole for its own sake. */
const LARGE = 'x'.repeat(4 * 1024 * 1024)
const MODEL: Part = ['model', 'é ears']
const FIELD: Part = ['language', 'en']
const file = (content: string): Part => ['file', content, 'a.wav']

/** The request as it would come from a client that declares its length, or does not. */
function requestOf(parts: Part[], isDeclared: boolean): Request {
  const { body, headers } = formOf(parts)
  const bytes = Buffer.from(body)
  const length = isDeclared ? { 'content-length': String(bytes.byteLength) } : {}
  const pieces = [bytes.subarray(0, 100), bytes.subarray(100)]
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces.shift()
      if (piece) controller.enqueue(piece)
      else controller.close()
    },
  })
  return new Request('http://portus', {
    method: 'POST',
    body: stream,
    headers: { ...headers, ...length },
  })
}

const FORMS: [order: string, (content: string) => Part[]][] = [
  ['before its file', (content) => [MODEL, FIELD, file(content)]],
  ['behind its file', (content) => [file(content), FIELD, MODEL]],
  ['nowhere', (content) => [file(content), FIELD]],
]

for (const [where, partsWith] of FORMS)
  for (const isDeclared of [true, false])
    test.each<[string, Record<string, FieldEdit>]>([
      ['nothing', {}],
      ['a shorter name', { model: 'é' }],
      ['a longer name', { model: 'a model of another name é' }],
      ['a name and further fields', { model: 'é', language: 'de', n: '1', 'a"b': 'c' }],
      ['lists, and a field less', { model: 'é', language: [], include: [['include[]', 'é']] }],
      ['a field without a name', { language: 'de' }],
    ])(
      `a form with its model ${where}, of ${isDeclared ? 'declared' : 'open'} length, announces what it sends, with %s in its place`,
      async (_, edits) => {
        const replaced = new Map(Object.entries(edits))
        for (const content of ['RIFF', LARGE])
          for (const wantsModel of [true, false]) {
            const request = requestOf(partsWith(content), isDeclared)
            const { form } = await readForm(request, LIMITS, wantsModel)

            const length = await form.lengthWith(replaced)
            const sent = await new Response(form.send(replaced)).bytes()
            await form.close()

            expect(sent.byteLength).toBe(length)
          }
      },
    )

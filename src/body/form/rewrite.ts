import { type FieldCheck, fieldsToCheck } from './check-fields'
import type { FieldEdit, FieldEdits } from './field-edits'
import { fieldGuard, type RefuseField } from './guard-fields'
import { scanForm } from './scan'

/**
 * A form as it streams through, with fields replaced or added.
 *
 * @param onError Takes what is wrong with the form, which the stream's reader need not understand.
 */
export function rewriteForm(
  boundary: string,
  edits: FieldEdits,
  chunks: AsyncGenerator<Uint8Array>,
  onError: (error: unknown) => void,
  refuse?: RefuseField,
  checking?: FieldCheck,
): ReadableStream<Uint8Array> {
  let ready: Uint8Array[] = []
  const fateOf = fieldGuard(edits, refuse)
  const texts = new Map([...edits].flatMap(([name, edit]) => textEdit(name, edit)))
  const { watches, checked } = fieldsToCheck(checking)
  const scan = scanForm(boundary, new Set(texts.keys()), {
    pass: (bytes) => void ready.push(bytes),
    field: (name) => texts.get(name),
    ignoresValues: true,
    leavesOut: (part) => fateOf(part) === 'drop',
    watches,
    further: () => [...edits.values()].flatMap((edit) => (typeof edit === 'string' ? [] : edit)),
  })
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          while (ready.length === 0) {
            const { done, value } = await chunks.next()
            if (done) {
              scan.finish()
              return controller.close()
            }
            scan.push(value)
            const check = checked()
            if (check) await check
          }
        } catch (error) {
          onError(error)
          throw error
        }
        for (const piece of ready) controller.enqueue(piece)
        ready = []
      },
      async cancel() {
        await chunks.return(undefined)
      },
    },
    { highWaterMark: 0 },
  )
}

const textEdit = (name: string, edit: FieldEdit): (readonly [string, string])[] =>
  typeof edit === 'string' ? [[name, edit]] : []

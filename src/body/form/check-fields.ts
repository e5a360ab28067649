import { turns } from '../turns'
import type { Field } from './field-edits'
import type { WatchPart } from './field-watch'
import { scanForm } from './scan'

/** Decides on fields of a form by their values. */
export type FieldCheck = {
  isSought(name: string): boolean
  /** @throws where the form must not go on. */
  check(fields: readonly Field[]): Promise<void>
}

/** Collects the fields that a scan finds, and checks them when it is asked to. */
export function fieldsToCheck(checking: FieldCheck | undefined): {
  watches: WatchPart | undefined
  /** Undefined where nothing has been found since the last time. */
  checked(): Promise<void> | undefined
} {
  let found: Field[] = []
  return {
    watches:
      checking &&
      (({ name }) =>
        checking.isSought(name) ? (value) => void found.push([name, value.toString()]) : undefined),
    checked() {
      if (found.length === 0) return undefined
      const fields = found
      found = []
      return checking?.check(fields)
    },
  }
}

/**
 * Checks the fields in the beginning of a form.
 *
 * @throws what the check throws.
 */
export async function checkFields(
  boundary: string,
  chunks: AsyncIterable<Uint8Array>,
  checking: FieldCheck,
): Promise<void> {
  const { watches, checked } = fieldsToCheck(checking)
  const scan = scanForm(boundary, new Set(), { pass() {}, field: () => undefined, watches })
  const turn = turns()
  for await (const chunk of chunks) {
    scan.push(chunk)
    await turn()
  }
  await checked()
}

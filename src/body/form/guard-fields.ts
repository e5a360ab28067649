import { portusError } from '../../errors'
import { bareName } from '../bare-name'
import type { FieldEdits } from './field-edits'
import type { Part } from './syntax'

/** What becomes of a part of the client's form. */
export type PartFate = 'pass' | 'replace' | 'drop'

/**
 * Refuses a field that the alias does not set.
 *
 * @param readings The members that parsers may take its name for, in their bare spelling.
 */
export type RefuseField = (name: string, readings: readonly string[]) => void

/** What separates the names of a path: `a[b]`, `a.b`, and spaces around or inside a name. */
const SEPARATORS = /[[\].\s]+/u

/**
 * Decides what becomes of the parts of a form, so that what the alias sets is what the provider reads: a part that
 * some parser may read as a member which the alias sets is replaced, left out or refused.
 *
 * @returns a function that throws {PortusError} `invalid_request` with the name of the part.
 */
export function fieldGuard(edits: FieldEdits, refuse?: RefuseField): (part: Part) => PartFate {
  const names = new Map([...edits.keys()].map((name) => [bareName(name), name]))
  return (part) => {
    if (names.size === 0 && !refuse) return 'pass'
    const readings = readingsOf(part.name)
    const set = readings.map((reading) => names.get(reading)).find((name) => name !== undefined)
    if (set === undefined) {
      refuse?.(part.name, readings)
      return 'pass'
    }
    const fate = fateOf(part, set, edits)
    if (fate !== undefined) return fate
    throw portusError('invalid_request', 'set_field', {
      param: set,
      values: { name: JSON.stringify(part.name), set },
    })
  }
}

function fateOf(part: Part, set: string, edits: FieldEdits): PartFate | undefined {
  const isWhole = part.name === set
  if (typeof edits.get(set) === 'string') return isWhole && part.isPlainText ? 'replace' : undefined
  return isWhole || isInside(part.name, set) ? 'drop' : undefined
}

/** Whether a name is that of a part of a list or an object, as in `name[]` and `name[key][key]`. */
const isInside = (name: string, set: string): boolean =>
  name.startsWith(set) && /^(?:\[[^[\]]*\])+$/.test(name.slice(set.length))

/**
 * The members that parsers may take a name for: each name of a path, and the whole of it, as PHP reads it. PHP takes
 * quotes off too. https://www.php.net/variables.external
 */
const readingsOf = (name: string): string[] => [name, ...namesOfField(name)].map(bareName)

/** The names of the path that a field's name may be. */
export const namesOfField = (name: string): string[] => name.normalize('NFKC').split(SEPARATORS)

/**
 * Refuses a client's boundary that stands in a text of the alias: the text would end there for the provider.
 *
 * @throws {PortusError} `invalid_request`
 */
export function refuseBoundaryIn(edits: FieldEdits, boundary: string): void {
  const texts = [...edits.values()].flatMap((edit) =>
    typeof edit === 'string' ? [edit] : edit.map(([, text]) => text),
  )
  if (texts.some((text) => text.includes(`--${boundary}`)))
    throw portusError('invalid_request', 'invalid_form')
}

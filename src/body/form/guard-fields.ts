import { portusError } from '../../errors'
import { foldedName } from '../fold-name'
import type { FieldEdits } from './field-edits'
import type { Part } from './syntax'

/** What becomes of a part of the client's form. */
export type PartFate = 'pass' | 'replace' | 'drop'

/** What some parsers take no notice of: a byte order mark, control and format characters. */
const UNSEEN = /[\p{C}]/gu
/** What separates the names of a path: `a[b]`, `a.b`, and spaces around or inside a name. */
const SEPARATORS = /[[\].\s]+/u
/** PHP makes an underscore of each. https://www.php.net/variables.external */
const UNDERSCORED = /[[.\s]/gu

/**
 * Decides what becomes of the parts of a form, so that what the alias sets is what the provider reads: a part that
 * some parser may read as a member which the alias sets is replaced, left out or refused.
 *
 * @returns a function that throws {PortusError} `invalid_request` with the name of the part.
 */
export function fieldGuard(edits: FieldEdits): (part: Part) => PartFate {
  const names = new Map([...edits.keys()].map((name) => [foldedName(name), name]))
  return (part) => {
    if (names.size === 0) return 'pass'
    const set = readingsOf(part.name)
      .map((reading) => names.get(reading))
      .find((name) => name !== undefined)
    if (set === undefined) return 'pass'
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

/** The members that parsers may take a name for: each name of a path, and the whole of it as PHP reads it. */
function readingsOf(name: string): string[] {
  const seen = foldedName(name.replace(UNSEEN, ''))
  return [seen.trim().replace(UNDERSCORED, '_'), ...seen.split(SEPARATORS)]
}

/**
 * Refuses a client's boundary that stands in a text of the alias: the text would end there for the provider.
 *
 * @throws {PortusError} `invalid_request`
 */
export function refuseBoundaryIn(edits: FieldEdits, boundary: string): void {
  const texts = [...edits.values()].flatMap((edit) =>
    typeof edit === 'string' ? [edit] : edit.map(([, text]) => text),
  )
  if (texts.some((text) => `\n${text}`.includes(`\n--${boundary}`)))
    throw portusError('invalid_request', 'invalid_form')
}

import { bareName } from '../../body/bare-name'
import { namesOfField } from '../../body/form/guard-fields'
import { namingRows } from './named'
import type { NamedAt } from './named-trees'

/** What the text of a form's field names, by the name of the field. */
export type FieldNaming = (field: string) => NamedAt | undefined

const INDEX = /^\d+$/

/** As OpenAI's clients spell paths: `images[0][file_id]`, `file_ids[]`. Indexes and cases are overlooked. */
const bareField = (field: string): string[] =>
  namesOfField(field)
    .filter((name) => name !== '' && !INDEX.test(name))
    .map(bareName)

const barePath = (path: string): string =>
  path
    .split('.')
    .filter((name) => name !== '*')
    .map(bareName)
    .join('.')

/** Names that mean files wherever they stand. */
const FILES: ReadonlySet<string> = new Set(['file_id', 'file_ids'].map(bareName))

/** Which fields of an endpoint's form name what is kept. Undefined where it names nothing. */
export function namingFields(endpoint: string): FieldNaming | undefined {
  const rows = namingRows(endpoint)
  if (rows.length === 0) return undefined
  const places = new Map(rows.map(([path, kind]) => [barePath(path), { kind, path }]))
  return (field) => {
    const names = bareField(field)
    const place = places.get(names.join('.'))
    if (place) return place
    return FILES.has(names.at(-1) ?? '') ? { kind: 'files', path: field, isLoose: true } : undefined
  }
}

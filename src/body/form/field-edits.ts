/** A field of a form: its name and its text. */
export type Field = readonly [name: string, text: string]

/**
 * What the alias makes of a field. A text replaces that of the client's field. A list of fields takes the place of
 * all fields for the same list or object, and an empty list leaves them out.
 */
export type FieldEdit = string | readonly Field[]

/** Changes by the names of the members that they stand for. */
export type FieldEdits = ReadonlyMap<string, FieldEdit>

/**
 * JSON members as a form has them. A form has no types: a text stands in it without its quotes. Lists and objects
 * are spelled as OpenAI's own libraries spell them, `name[]` and `name[key]`. `null` leaves the field out.
 * https://platform.openai.com/docs/api-reference/audio/createTranscription (`timestamp_granularities[]`)
 *
 * @param members JSON texts by the names of the members.
 */
export const fieldEdits = (members: ReadonlyMap<string, unknown>): FieldEdits =>
  new Map(
    [...members].flatMap(([name, text]) =>
      typeof text === 'string' ? [[name, fieldEdit(name, JSON.parse(text))] as const] : [],
    ),
  )

function fieldEdit(name: string, value: unknown): FieldEdit {
  if (value !== null && typeof value !== 'object') return textOf(value)
  return [...fieldsOf(name, value)]
}

function* fieldsOf(name: string, value: unknown): Generator<Field> {
  if (value === null) return
  if (typeof value !== 'object') yield [name, textOf(value)]
  else if (Array.isArray(value)) for (const item of value) yield* fieldsOf(`${name}[]`, item)
  else for (const [key, item] of Object.entries(value)) yield* fieldsOf(`${name}[${key}]`, item)
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : String(value))

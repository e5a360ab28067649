import path from './kept.jsonl' with { type: 'file' }

/** One thing that a provider keeps, as its API describes it. */
export type Thing = Readonly<Record<string, unknown>>

/**
 * A row of the table of what the demo provider seems to keep. `{id}` stands for the id that a path names, and
 * `{parent}` for that of the thing to which it belongs.
 */
export type Row = {
  /** The id of the one that lists have, and of what is made. */
  id?: string
  /** What an id names. */
  thing?: Thing
  /** What the answer to a deletion calls it, where that does not follow from its own name. */
  deleted?: string
  /** Whether several are made at once, so that the answer is a list. */
  isMadeInLists?: true
  /** What becomes of a thing, by the last word in the name of an endpoint. */
  changes?: Readonly<Record<string, Thing>>

  /** For an endpoint that answers like no other: its answer, in one of three ways, and its headers. */
  json?: Thing
  text?: string
  base64?: string
  type?: string
  location?: string
}

/** Finds the rows of names. The table is a file: as source it would be four times as large in the executable. */
export type Rows = (name: string) => string | undefined

let read: Promise<ReadonlyMap<string, string>> | undefined

/** The rows as text, by the names of endpoints or of what comes before the last word of one. */
export async function keptRows(): Promise<Rows> {
  read ??= tableAt(path).then(byName)
  const rows = await read
  return (name) => rows.get(name)
}

/** The build compresses the file. */
async function tableAt(path: string): Promise<string> {
  const bytes = await Bun.file(path).bytes()
  const isPlain = bytes[0] === '{'.charCodeAt(0)
  return new TextDecoder().decode(isPlain ? bytes : await Bun.zstdDecompress(bytes))
}

const byName = (table: string): ReadonlyMap<string, string> =>
  new Map(
    table
      .trimEnd()
      .split('\n')
      .flatMap((row) =>
        (JSON.parse(row) as { names: string[] }).names.map((name) => [name, row] as const),
      ),
  )

/** A row about a thing of an id. */
export const filled = (row: string, id: string, parent = ''): Row =>
  JSON.parse(row.replaceAll('{id}', id).replaceAll('{parent}', parent))

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import schemaFile from '../../../config/schema/application.json' with { type: 'file' }

/** Inside the executable. TypeScript takes the import for what the file holds, and it is its path. */
const SCHEMA_FILE = schemaFile as unknown as string

/** Writes the schema that new files name, where it is not there. An editor does without it. */
export function writeSchema(folder: string): void {
  const path = join(folder, 'schema', 'application.json')
  if (existsSync(path)) return
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, readFileSync(SCHEMA_FILE), { flag: 'wx' })
  } catch {
    // The file of the application is written, and valid without it.
  }
}

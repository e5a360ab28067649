import { join } from 'node:path'
import { aliasJsonSchema } from '../src/alias/json-schema'

/** Writes the JSON Schema that alias files name in `$schema`. */
const ROOT = join(import.meta.dir, '..')
const file = join(ROOT, 'config/schema.json')
await Bun.write(file, `${JSON.stringify(aliasJsonSchema(), null, 2)}\n`)
const { exitCode, stderr } = Bun.spawnSync(['bun', 'x', 'biome', 'format', '--write', file], {
  cwd: ROOT,
})
if (exitCode !== 0) throw new Error(stderr.toString())

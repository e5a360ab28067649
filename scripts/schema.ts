import { join } from 'node:path'
import { aliasJsonSchema, fileJsonSchema } from '../src/alias/json-schema'
import { ApplicationFile, TeamFile } from '../src/config/applications/schema'
import { PricesFile } from '../src/config/prices/schema'

/** Writes the JSON Schemas that the files of the configuration name in `$schema`. */
const ROOT = join(import.meta.dir, '..')
const SCHEMAS = {
  'config/schema.json': aliasJsonSchema(),
  'config/schema/application.json': fileJsonSchema(ApplicationFile),
  'config/schema/team.json': fileJsonSchema(TeamFile),
  'config/schema/prices.json': fileJsonSchema(PricesFile, 'no variables'),
}
for (const [path, schema] of Object.entries(SCHEMAS)) {
  const file = join(ROOT, path)
  await Bun.write(file, `${JSON.stringify(schema, null, 2)}\n`)
  const { exitCode, stderr } = Bun.spawnSync(['bun', 'x', 'biome', 'format', '--write', file], {
    cwd: ROOT,
  })
  if (exitCode !== 0) throw new Error(stderr.toString())
}

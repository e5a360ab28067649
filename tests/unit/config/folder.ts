import { join } from 'node:path'
import { loadSnapshot, type Snapshot } from '../../../src/config/snapshot'
import { describeProblem } from '../../../src/config/source/problems'
import type { Env } from '../../../src/config/source/variables'
import { renderConfig } from '../../../src/portkey/config'
import { writeAliases } from '../../support/process/binary'
import { temporaryFolder } from '../../support/process/child'

/** A key, so that only what a test is about can be wrong. */
const KEYS = { PORTUS_KEY_TESTS: 'pk-config-tests' }

/** A configuration folder with these alias files: JSON text, or what becomes JSON. */
export function configFolder(files: Record<string, unknown> = {}) {
  const folder = temporaryFolder()
  const path = join(folder.path, 'config')
  writeAliases(folder.path, files)
  const load = (env: Env = {}) => loadSnapshot(path, { ...KEYS, ...env })
  return {
    path,
    models: join(path, 'models'),
    load,
    /** Every problem in a line, files named from `config/models/` on. */
    problems: (env: Env = {}) =>
      load(env).problems.map((problem) =>
        describeProblem(problem).replaceAll(`${join(path, 'models')}/`, ''),
      ),
    [Symbol.dispose]: folder[Symbol.dispose],
  }
}

/** What the gateway is told for a plain chat request to `name`. */
export const gatewayConfig = ({ snapshot }: ReturnType<typeof loadSnapshot>, name: string) =>
  JSON.parse(configHeader(snapshot, name) ?? 'null')

/** The same, as the header's value. */
export function configHeader({ aliases }: Snapshot, name: string): string | undefined {
  const alias = aliases.get(name)
  return (
    alias &&
    renderConfig(alias.tree, {
      overrides: 'chat',
      isRepeatable: true,
      explicitParams: new Set(),
      beta: null,
      version: null,
    })
  )
}

/** An alias with nothing wrong. */
export const SOUND = { provider: 'openai', api_key: 'sk-literal' }

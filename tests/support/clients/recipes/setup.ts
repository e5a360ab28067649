import type { AliasFile } from '../../../../src/alias/schema'
import { writeAliases } from '../../process/binary'
import { temporaryFolder } from '../../process/child'
import type { Block } from './page'

export type SetupOptions = {
  /** The compiled Portus. */
  executable: string
  client: string
  alias: string
  file: AliasFile
  url: string
  /** The recipe of the page. */
  shown: readonly Block[]
}

/** The recipe of the page, with what `portus setup` prints for an alias in the place of its first block. */
export function printedBySetup(options: SetupOptions): Block[] {
  const { executable, client, alias, file, url, shown } = options
  using folder = temporaryFolder()
  writeAliases(folder.path, { [alias]: file })
  const { stdout, stderr, exitCode } = Bun.spawnSync(
    [executable, 'setup', client, alias, '--url', url],
    { cwd: folder.path, env: { PATH: process.env.PATH ?? '' } },
  )
  if (exitCode !== 0) throw new Error(`setup ${client} ended with ${exitCode}: ${stderr}`)
  const [first, ...others] = shown
  if (!first) throw new Error('The recipe has no block')
  return [{ ...first, text: stdout.toString() }, ...others]
}

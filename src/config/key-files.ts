import { isServiceLink } from './service-links'
import { diskFiles } from './source/files'
import type { Problem } from './source/problems'
import { readSecretFile } from './source/secret-file'
import type { Env } from './source/variables'

/** A path that begins at the root. An application called `x_file` may have a key of its own, which is none. */
const KEY_FILE = /^(PORTUS_(?:ADMIN_)?KEY_.+)_FILE$/

/**
 * Replaces each `PORTUS_KEY_<APPLICATION>_FILE` that holds a path by `PORTUS_KEY_<APPLICATION>` with the content of the
 * file: what Docker's images call their secrets. https://docs.docker.com/compose/how-tos/use-secrets/
 */
export function withKeyFiles(env: Env, files = diskFiles): { env: Env; problems: Problem[] } {
  const problems: Problem[] = []
  const result: Record<string, string | undefined> = { ...env }
  for (const [source, path] of Object.entries(env)) {
    const name = source.match(KEY_FILE)?.[1]
    if (!name || !path?.startsWith('/') || isServiceLink(source, env)) continue
    delete result[source]
    if (env[name]) {
      problems.push({ source, message: `${name} is set as well; set one of the two` })
      continue
    }
    const read = readSecretFile(path, files)
    if ('problem' in read) problems.push({ source, message: read.problem })
    else result[name] = read.text
  }
  return { env: result, problems }
}

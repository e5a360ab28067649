import { isServiceLink } from './service-links'
import type { Problem } from './source/problems'
import type { Env } from './source/variables'

const READ_BY_PORTUS = /^(PORTUS_|PORTKEY_|TRUSTED_CUSTOM_HOSTS$|AWS_|AZURE_|GOOGLE_)/
const QUOTED = /^(?:"[^"']*"|'[^"']*')$/

/**
 * Problems with values that begin and end with a quote. `docker run --env-file` and systemd's `Environment=` in some
 * spellings make the quotes a part of the value, and no key, address or path has them.
 * https://docs.docker.com/reference/cli/docker/container/run/#env
 */
export const quotedVariables = (env: Env): Problem[] =>
  Object.entries(env)
    .filter(([name, value]) => READ_BY_PORTUS.test(name) && QUOTED.test(value ?? ''))
    .filter(([name]) => !isServiceLink(name, env))
    .map(([source]) => ({ source, message: MESSAGE }))

const MESSAGE =
  'stands in quotes, which are part of the value here, as docker run --env-file keeps them; write it without'

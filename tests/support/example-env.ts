import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'

const FILE = join(import.meta.dir, '../../.env.example')

/** The variables of `.env.example`, as they stand there. */
export const exampleAsItIs = () => parseEnv(readFileSync(FILE, 'utf8')) as Record<string, string>

/** The same, with values of one's own in the places of its placeholders. */
export const exampleEnv = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(exampleAsItIs()).map(([name, value]) => [
      name,
      name.includes('JSON')
        ? value.replaceAll('replace-me', 'qm7xk2vt9wlr')
        : value.replace(/replace-?(?:me|this).*/i, 'Qm7xK2vT9wLr'),
    ]),
  )

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A service of docker-compose.yml, as far as tests look at it. */
export type Service = {
  image?: string
  profiles?: string[]
  ports?: string[]
  environment?: Record<string, string | number>
  command?: string[]
  volumes?: string[]
  healthcheck?: { test: string[] }
  depends_on?: Record<string, { condition: string; required: boolean }>
} & Record<string, unknown>

/** The file as it stands there. */
export const readCompose = () =>
  Bun.YAML.parse(readFileSync(join(import.meta.dir, '../../../docker-compose.yml'), 'utf8')) as {
    services: Record<string, Service>
    volumes: Record<string, unknown>
  }

/**
 * A text of the file with its variables, by the rules of Docker Compose as far as the file uses them: `$$`, `${NAME}`, `${NAME:-else}`
 * and `${NAME:+then}`, also within each other. https://docs.docker.com/reference/compose-file/interpolation/
 *
 * @throws {Error} at a form that is none of these.
 */
export function interpolate(text: string, env: Readonly<Record<string, string>>): string {
  let at = 0
  const until = (end: string): string => {
    let result = ''
    while (at < text.length && text[at] !== end) {
      if (text.startsWith('$$', at)) {
        result += '$'
        at += 2
      } else if (text.startsWith('${', at)) {
        at += 2
        result += variable()
      } else result += text[at++]
    }
    return result
  }
  const variable = (): string => {
    const [, name = '', how] = /^(\w+)(?::([-+])|(?=\}))/.exec(text.slice(at, at + 80)) ?? []
    if (name === '') throw new Error(`a form that is not known: ${text.slice(at - 2, at + 40)}`)
    at += name.length + (how ? 2 : 0)
    const other = until('}')
    at++
    const value = env[name] ?? ''
    if (how === undefined) return value
    return how === '-' ? value || other : value && other
  }
  return until('')
}

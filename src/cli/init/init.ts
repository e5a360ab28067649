import { existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import schemaFile from '../../../config/schema.json' with { type: 'file' }
import { isAliasName } from '../../config/alias-folder'
import { ConfigError, shown } from '../../config/source/problems'
import { didYouMean } from '../../config/validate/did-you-mean'
import type { Command, CommandOptions } from '../command'
import { newKey } from '../keys/new-key'
import { aliasText, environmentText } from './first-files'
import { FIRST_ALIASES, type FirstAlias } from './providers'

/** Inside the executable. TypeScript takes the import for what the file holds, and it is its path. */
const SCHEMA_FILE = schemaFile as unknown as string

/** An application is a part of a variable's name. */
const APPLICATION = /^[A-Za-z][A-Za-z0-9_]{0,63}$/

/** Writes a first configuration: an alias, the schema for editors, and a key. It overwrites nothing. */
export const init: Command = async ({ config = 'config', own = {} }) => {
  const { provider, first, alias, model, application } = wanted(own)
  const folder = resolve(config)
  const aliasPath = join(folder, 'models', `${alias}.json`)
  const schemaPath = join(folder, 'schema.json')
  const envPath = join(folder, '.env')
  if (existsSync(aliasPath))
    throw complaint(aliasPath, 'is there already; --alias gives another name')
  const { key, sha256: digest } = newKey()
  const keyLine = `PORTUS_KEY_${application.toUpperCase()}=sha256:${digest}`
  const missing = first.variables.filter((name) => !process.env[name])
  const isNewEnv = !existsSync(envPath)
  if (isNewEnv && lstatSync(envPath, { throwIfNoEntry: false }))
    throw complaint(
      envPath,
      'is a link to a file that is not there; make the file, or remove the link',
    )
  const hasKey =
    !isNewEnv && hasLine(readFileSync(envPath, 'utf8'), keyLine.slice(0, -digest.length))
  const written = [aliasPath]
  mkdirSync(dirname(aliasPath), { recursive: true })
  writeFileSync(aliasPath, aliasText(first, model, alias.split('/').length), { flag: 'wx' })
  if (!existsSync(schemaPath)) {
    writeFileSync(schemaPath, readFileSync(SCHEMA_FILE), { flag: 'wx' })
    written.push(schemaPath)
  }
  if (isNewEnv) {
    writeFileSync(envPath, environmentText(keyLine, missing), { flag: 'wx', mode: 0o600 })
    written.push(envPath)
  }
  const shownPath = (path: string) => quoted(relative(process.cwd(), path) || '.')
  const [env, at] = [shownPath(envPath), shownPath(folder)]
  const given = `-c ${at} --env-file ${env}`
  const name = application.toLowerCase()
  const steps = [
    ...(isNewEnv || hasKey ? [] : [`add this line to ${env}:\n     ${keyLine}`]),
    ...(missing.length > 0 ? [`give ${missing.join(', ')} a value in ${env}`] : []),
    `portus check ${given}`,
    `portus serve ${given}`,
    `portus setup ${provider === 'anthropic' ? 'claude-code' : 'codex'} ${alias} ${given}`,
  ]
  console.log(`Wrote ${written.map(shownPath).join(', ')}

${hasKey ? `The application "${name}" keeps its key.` : `The key of the application "${name}". It is shown this once; keep it:\n  ${key}`}

Next:
${steps.map((step, index) => `  ${index + 1}. ${step}`).join('\n')}`)
  return 0
}

/** A path as a shell takes it. */
const quoted = (path: string): string =>
  /^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`

/** Whether a line begins so. A comment, and the end of another name, are no such line. */
const hasLine = (text: string, start: string): boolean =>
  text.split('\n').some((line) => line.replace(/^\s*(?:export\s+)?/, '').startsWith(start))

/** What is to be written, of what was typed. */
function wanted(own: NonNullable<CommandOptions['own']>): {
  provider: string
  first: FirstAlias
  alias: string
  model: string
  application: string
} {
  const text = (name: string) => (typeof own[name] === 'string' ? own[name] : undefined)
  const provider = text('provider') ?? 'anthropic'
  const first = Object.hasOwn(FIRST_ALIASES, provider) ? FIRST_ALIASES[provider] : undefined
  const known = Object.keys(FIRST_ALIASES)
  if (!first)
    throw complaint(
      '--provider',
      `there is no first alias for "${shown(provider)}"${didYouMean(provider, known)}; there are: ${known.join(', ')}. docs/providers.md has all others`,
    )
  const alias = text('alias') ?? first.alias
  if (!isAliasName(alias)) throw complaint('--alias', `"${shown(alias)}" cannot be an alias`)
  const application = text('application') ?? 'app'
  if (!APPLICATION.test(application))
    throw complaint('--application', 'must be letters, digits and _, and begin with a letter')
  return { provider, first, alias, model: text('model') ?? first.model, application }
}

const complaint = (source: string, message: string) => new ConfigError([{ source, message }])

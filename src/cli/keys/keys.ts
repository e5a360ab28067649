import { existsSync } from 'node:fs'
import { relative } from 'node:path'
import { canonical } from '../../config/applications/application'
import type { AddedKey } from '../../config/applications/edit-keys'
import { loadKeys } from '../../config/keys'
import { loadSnapshot } from '../../config/snapshot'
import { ConfigError, shown } from '../../config/source/problems'
import type { Env } from '../../config/source/variables'
import { didYouMean } from '../../config/validate/did-you-mean'
import type { Command, CommandOptions } from '../command'
import { configFolder, environment } from '../environment'
import { printProblems } from '../print-problems'
import { ACTIONS } from './actions'
import { type OpenedFile, openApplication, replaceFile } from './application-file'
import { addedTo, hasKey, keyName, revokedIn, rotatedTo } from './change-keys'
import { keyTable, listedKeys } from './list-keys'
import { durationIn, endOf } from './moments'
import { newKey } from './new-key'
import { writeSchema } from './write-schema'

/** How long the older keys stay valid when a new one takes their place. */
const OVERLAP = '24h'

/** Lists the keys of applications, and changes those in their files. A key is printed once, when it is made. */
export const keys: Command = async (options) => {
  const { words: [action, application] = [], own = {} } = options
  const env = environment(options)
  const folder = configFolder(options, env)
  if (action === 'list') return list(options, folder, application)
  if (action !== 'new' && action !== 'rotate' && action !== 'revoke')
    return misused(
      action === undefined
        ? 'What is to be done?'
        : `There is no "${shown(action)}"${didYouMean(action, ACTIONS)}`,
      `portus keys ${ACTIONS.join('|')} <application>`,
    )
  if (application === undefined)
    return misused('Which application?', `portus keys ${action} <application>`)
  if (!existsSync(folder))
    throw new ConfigError([{ source: folder, message: 'there is no such folder' }])
  const file = openApplication(folder, application)
  const code = action === 'revoke' ? revoke(file, own.name) : add(file, action, own, folder)
  if (code === 0 && action !== 'new') warnOfVariables(file, env)
  return code
}

function misused(question: string, usage: string): number {
  console.error(`${question}\n${usage}\nTry "portus keys --help"`)
  return 2
}

/** A key in the environment stays valid, whatever becomes of those in the file. */
function warnOfVariables({ application }: OpenedFile, env: Env): void {
  const own = loadKeys(env).keys.filter(
    (key) => canonical(key.application) === canonical(application),
  )
  for (const { variable } of own)
    console.error(`warning: ${variable} is a key of "${application}", too, and stays valid`)
}

type Own = NonNullable<CommandOptions['own']>

function add(file: OpenedFile, action: 'new' | 'rotate', own: Own, folder: string): number {
  const nowMs = Date.now()
  const { application, path } = file
  const name = keyName(own.name, nowMs)
  const expires_at = endOf(own, nowMs)
  const overlapMs = durationIn('--overlap', typeof own.overlap === 'string' ? own.overlap : OVERLAP)
  if (hasKey(file, name)) {
    const has = `"${application}" has a key "${name}" already`
    if (action === 'new')
      throw new ConfigError([{ source: path, message: `${has}; --name gives another name` }])
    console.error(`${has}; nothing was changed`)
    return 0
  }
  if (action === 'rotate' && !file.keys?.length)
    throw new ConfigError([
      {
        source: path,
        message: `"${application}" has no key in a file; make one with: portus keys new ${application}`,
      },
    ])
  const { key, sha256 } = newKey()
  const added: AddedKey = { name, sha256, ...(expires_at !== undefined && { expires_at }) }
  replaceFile(
    file,
    action === 'new' ? addedTo(file, added) : rotatedTo(file, added, nowMs + overlapMs),
  )
  if (file.text === undefined) writeSchema(folder)
  console.error(
    `Wrote ${fromHere(path)}\nThe key "${name}" of the application "${application}". It is shown this once; keep it:`,
  )
  console.log(key)
  return 0
}

function revoke(file: OpenedFile, named: string | boolean | undefined): number {
  if (typeof named !== 'string')
    return misused('Which key?', `portus keys revoke ${file.application} --name <name or digest>`)
  replaceFile(file, revokedIn(file, named))
  console.error(`Wrote ${fromHere(file.path)} without the key "${shown(named)}"`)
  return 0
}

function list(options: CommandOptions, folder: string, application: string | undefined): number {
  const { snapshot, problems } = loadSnapshot(folder, environment(options))
  const listed = listedKeys(snapshot.keys, application, Date.now())
  const names = new Set([...snapshot.applications.keys(), ...listed.map((one) => one.application)])
  const isKnown = [...names].some((name) => canonical(name) === canonical(application ?? name))
  if (application !== undefined && !isKnown)
    throw new ConfigError([
      { source: folder, message: `there is no application "${shown(application)}" that is valid` },
    ])
  console.log(options.own?.json ? JSON.stringify(listed, null, 2) : keyTable(listed))
  const ofKeys = problems.filter(({ source }) => isOfKeys(source, folder))
  if (ofKeys.length > 0) printProblems(ofKeys)
  return ofKeys.length > 0 ? 1 : 0
}

/** Whether a problem is with keys or with what has them. */
const isOfKeys = (source: string, folder: string): boolean =>
  source.startsWith('PORTUS_KEY_') || /^(?:applications|teams)\b/.test(relative(folder, source))

const fromHere = (path: string): string => relative(process.cwd(), path) || path

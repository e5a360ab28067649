import { timingSafeEqual } from 'node:crypto'
import { canonical, isExpired, type ProxyKey } from './applications/application'
import type { Declared } from './applications/read-folder'
import { isServiceLink } from './service-links'
import type { Problem } from './source/problems'
import type { Env } from './source/variables'
import { foreignText } from './values/foreign-text'

export type { ProxyKey } from './applications/application'

const PREFIX = 'PORTUS_KEY_'

const KEY_VARIABLE = /^PORTUS_(?:ADMIN_)?KEY_/

/** Whether a variable holds a key of Portus. */
export const isKeyVariable = (name: string): boolean => KEY_VARIABLE.test(name)

const DIGEST = /^sha256:([0-9a-fA-F]{64})$/
/** Characters that an HTTP header transmits unchanged. RFC 9110 section 5.5. */
const PRESENTABLE = /^[\x21-\x7e]+$/

/** Digests as other programs write them. */
const OTHER_DIGEST =
  /^(?:(?:sha-?\d{1,3}|sha3-\d{3}|md5|blake\w{0,3}|bcrypt|argon2\w{0,2}|scrypt|pbkdf2)[:=$-]|\{(?:s?sha\d{0,3}|s?md5|crypt|argon2\w{0,2}|pbkdf2[\w-]*)\}|\$(?:2[abxy]?|argon2\w{0,2}|[156y]|scrypt|pbkdf2[\w-]*)\$)/i

const EXAMPLE = 'replace-this-key-before-anyone-else-reads-it'
/** What is said of the key that everybody can read. */
export const EXAMPLE_KEY = 'is the key of .env.example, which everybody knows; make your own'
const MIN_KEY_LENGTH = 8

/** SHA-256 of a key. */
export const digestOf = (key: string): Uint8Array => Bun.SHA256.hash(key) as Uint8Array

/**
 * The key that a client sent, if there is one. It compares every key in constant time, so that the duration reveals
 * nothing about a key.
 */
export function findKey(keys: readonly ProxyKey[], presented: string): ProxyKey | undefined {
  const digest = digestOf(presented)
  let found: ProxyKey | undefined
  for (const key of keys) if (timingSafeEqual(key.digest, digest)) found = key
  return found
}

/** As long as a digest in hexadecimal digits, and as a key that `openssl rand -hex 32` makes. */
const LIKE_DIGEST = /^[0-9a-fA-F]{64}$/

/**
 * Warns of keys that may be digests. A key may look like one, so it is not refused.
 */
export const doubtfulKeys = (env: Env): Problem[] =>
  Object.entries(env)
    .filter(([name, value]) => isKeyVariable(name) && LIKE_DIGEST.test(value ?? ''))
    .map(([source]) => ({
      source,
      message:
        'has the form of a digest and is taken as the key itself; if it is the SHA-256 of the key, write "sha256:" before it',
    }))

/** Digests of keys that let nobody in, in small hexadecimal digits. */
export const WELL_KNOWN: ReadonlySet<string> = new Set(
  [EXAMPLE, ''].map((key) => digestOf(key).toHex()),
)

/**
 * The keys of the environment, each for the application that its variable names, and those of files. Nobody comes in as
 * an application whose file has a problem: what it may do is not known.
 *
 * @param fromEnv As {@link loadKeys} has them, with the variables.
 */
export function joinKeys(
  fromEnv: readonly EnvKey[],
  { applications, broken }: Pick<Declared, 'applications' | 'broken'>,
): { keys: ProxyKey[]; problems: Problem[]; warnings: Problem[] } {
  const problems: Problem[] = []
  const warnings: Problem[] = []
  const owners = new Map(fromEnv.map(({ digest, variable }) => [digest.toHex(), variable]))
  const keys: ProxyKey[] = fromEnv
    .filter(({ application }) => !broken.has(canonical(application)))
    .map((key) => ({
      ...key,
      application: applications.get(canonical(key.application))?.name ?? key.application,
    }))
  const nowMs = Date.now()
  for (const { name: application, keys: own, problemAt } of applications.values())
    for (const { path, ...key } of own) {
      const owner = owners.get(key.digest.toHex())
      if (owner) problems.push(problemAt(path, `the same key as ${owner}`))
      owners.set(key.digest.toHex(), `${path[0]}[${path[1]}] of ${application}`)
      if (isExpired(key, nowMs))
        warnings.push(problemAt([...path, 'expires_at'], 'this key has expired; take it out'))
      keys.push(key)
    }
  return { keys, problems, warnings }
}

/** A key with its variable. */
export type EnvKey = ProxyKey & { variable: string }

/** A key that a variable holds. */
type FoundKey = { name: string; digest: Uint8Array; source: string }

/**
 * Reads the variables whose names begin so: each holds a key, or `sha256:` and its hexadecimal digest.
 *
 * @param unnamed The problem of a variable that is the beginning alone.
 */
export function readKeys(
  env: Env,
  prefix: string,
  unnamed: string,
): { found: FoundKey[]; problems: Problem[] } {
  const found: FoundKey[] = []
  const problems: Problem[] = []
  const owners = new Map<string, string>()
  for (const [source, value] of Object.entries(env).sort(([a], [b]) => a.localeCompare(b))) {
    if (!source.startsWith(prefix) || value === undefined || isServiceLink(source, env)) continue
    const name = source.slice(prefix.length).toLowerCase()
    const message = name ? keyProblem(value) : unnamed
    if (message) {
      problems.push({ source, message })
      continue
    }
    const hex = value.match(DIGEST)?.[1]
    const digest = hex ? Uint8Array.from(Buffer.from(hex, 'hex')) : digestOf(value)
    const owner = owners.get(digest.toHex())
    if (owner) problems.push({ source, message: `the same key as ${owner}` })
    else owners.set(digest.toHex(), source)
    found.push({ name, digest, source })
  }
  return { found, problems }
}

/** Reads the variables `PORTUS_KEY_<APPLICATION>`. */
export function loadKeys(env: Env): { keys: EnvKey[]; problems: Problem[] } {
  const { found, problems } = readKeys(env, PREFIX, `names no application: ${PREFIX}<APPLICATION>`)
  return {
    keys: found.map(({ name, digest, source }) => ({
      application: name,
      digest,
      variable: source,
    })),
    problems,
  }
}

function keyProblem(value: string): string | undefined {
  if (!value) return 'is empty; an empty key would let everybody in'
  if (value.startsWith('sha256:') && !DIGEST.test(value))
    return '"sha256:" must be followed by 64 hexadecimal digits'
  if (OTHER_DIGEST.test(value) && !DIGEST.test(value))
    return 'looks like a digest, and its text would be the key; write "sha256:" and the 64 hexadecimal digits of SHA-256'
  if (value === EXAMPLE) return EXAMPLE_KEY
  const foreign = foreignText(value)
  if (foreign) return foreign
  if (/^bearer\s/i.test(value)) return 'begins with "Bearer", which clients add; leave it out'
  if (!PRESENTABLE.test(value)) return 'holds a character that cannot stand in an HTTP header'
  if (value.length < MIN_KEY_LENGTH)
    return `is shorter than ${MIN_KEY_LENGTH} characters, so it can be guessed; make one with: openssl rand -hex 24`
  return undefined
}

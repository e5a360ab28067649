import { timingSafeEqual } from 'node:crypto'
import { isServiceLink } from './service-links'
import type { Problem } from './source/problems'
import type { Env } from './source/variables'
import { foreignText } from './values/foreign-text'

/** The key of an application. Portus keeps only the digest. */
export type ProxyKey = { application: string; digest: Uint8Array }

const PREFIX = 'PORTUS_KEY_'
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
 * The application of a key that a client sent. It compares every key in constant time, so that the
 * duration reveals nothing about a key.
 */
export function findApplication(keys: readonly ProxyKey[], presented: string): string | undefined {
  const digest = digestOf(presented)
  let application: string | undefined
  for (const key of keys) if (timingSafeEqual(key.digest, digest)) application = key.application
  return application
}

/** As long as a digest in hexadecimal digits, and as a key that `openssl rand -hex 32` makes. */
const LIKE_DIGEST = /^[0-9a-fA-F]{64}$/

/**
 * Warns of keys that may be digests. A key may look like one, so it is not refused.
 */
export const doubtfulKeys = (env: Env): Problem[] =>
  Object.entries(env)
    .filter(([name, value]) => name.startsWith(PREFIX) && LIKE_DIGEST.test(value ?? ''))
    .map(([source]) => ({
      source,
      message:
        'has the form of a digest and is taken as the key itself; if it is the SHA-256 of the key, write "sha256:" before it',
    }))

/** Reads the variables `PORTUS_KEY_<APPLICATION>`: a key, or `sha256:` and its hexadecimal digest. */
export function loadKeys(env: Env): { keys: ProxyKey[]; problems: Problem[] } {
  const keys: ProxyKey[] = []
  const problems: Problem[] = []
  const owners = new Map<string, string>()
  for (const [source, value] of Object.entries(env).sort(([a], [b]) => a.localeCompare(b))) {
    if (!source.startsWith(PREFIX) || value === undefined || isServiceLink(source, env)) continue
    const application = source.slice(PREFIX.length).toLowerCase()
    const message = keyProblem(application, value)
    if (message) {
      problems.push({ source, message })
      continue
    }
    const hex = value.match(DIGEST)?.[1]
    const digest = hex ? Uint8Array.from(Buffer.from(hex, 'hex')) : digestOf(value)
    const owner = owners.get(digest.toHex())
    if (owner) problems.push({ source, message: `the same key as ${owner}` })
    else owners.set(digest.toHex(), source)
    keys.push({ application, digest })
  }
  return { keys, problems }
}

function keyProblem(application: string, value: string): string | undefined {
  if (!application) return 'names no application: PORTUS_KEY_<APPLICATION>'
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

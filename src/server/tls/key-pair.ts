import { createPrivateKey, X509Certificate } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import type { Settings } from '../../config/settings'
import type { Problem } from '../../config/source/problems'

/** A certificate with those that vouch for it, and its private key, both as PEM. */
export type KeyPair = { cert: string; key: string }

/** The settings that name the files of a pair. */
export type PairFiles = Pick<Settings, 'PORTUS_TLS_CERT_FILE' | 'PORTUS_TLS_KEY_FILE'>

/** What the two files hold. A pair with a problem is none. */
export type FoundPair = { pair?: KeyPair; problems: Problem[]; warnings: Problem[] }

const CERT = 'PORTUS_TLS_CERT_FILE'
const KEY = 'PORTUS_TLS_KEY_FILE'
const NOTHING: FoundPair = { problems: [], warnings: [] }

const DAY_MS = 86_400_000
const SOON_DAYS = 14

/** Far more than any chain has. */
const MAX_FILE_BYTES = 1024 * 1024

/** The blocks of RFC 7468 section 5. */
const CERTIFICATES = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/** Reads both files. Without the settings there is no pair, and no problem. */
export function readPair(files: PairFiles, nowMs: number): FoundPair {
  const { [CERT]: certFile, [KEY]: keyFile } = files
  if (certFile === undefined && keyFile === undefined) return NOTHING
  if (certFile === undefined || keyFile === undefined) {
    const [source, other] = certFile === undefined ? [CERT, KEY] : [KEY, CERT]
    return withProblems({ source, message: `is missing: ${other} is set, and needs both` })
  }
  const cert = textOf(CERT, certFile)
  const key = textOf(KEY, keyFile)
  const unread = [cert, key].filter((read) => typeof read !== 'string')
  if (typeof cert !== 'string' || typeof key !== 'string') return withProblems(...unread)
  return judgePair({ cert, key }, nowMs)
}

const withProblems = (...problems: Problem[]): FoundPair => ({ problems, warnings: [] })

/** The text of a file, or why there is none. */
function textOf(source: string, path: string): string | Problem {
  try {
    const file = openSync(path, 'r')
    try {
      const bytes = Buffer.alloc(MAX_FILE_BYTES)
      return bytes.toString('utf8', 0, readSync(file, bytes, 0, MAX_FILE_BYTES, null))
    } finally {
      closeSync(file)
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return { source, message: `the file cannot be read (${code}): ${path}` }
  }
}

/** Whether a server can use a pair: nothing of the key stands in what is said. */
export function judgePair(pair: KeyPair, nowMs: number): FoundPair {
  const chain = chainIn(pair.cert)
  const [own] = chain ?? []
  if (!chain || !own)
    return withProblems({ source: CERT, message: 'the file holds no certificate as PEM' })
  const key = keyIn(pair.key)
  if (typeof key === 'string') return withProblems({ source: KEY, message: key })
  if (!own.checkPrivateKey(key)) {
    // A file with the authority's certificate first is the usual reason.
    const isLater = chain.some((other) => other.checkPrivateKey(key))
    const message = isLater
      ? 'the certificate of the private key must stand first in the file, and those that vouch for it behind it'
      : `this is not the certificate of the private key in ${KEY}`
    return withProblems({ source: CERT, message })
  }
  const fromMs = Date.parse(own.validFrom)
  const toMs = Date.parse(own.validTo)
  if (nowMs >= toMs)
    return withProblems({ source: CERT, message: `the certificate has expired: ${own.validTo}` })
  const problems: Problem[] = []
  if (nowMs < fromMs)
    problems.push({ source: CERT, message: `the certificate is not valid before ${own.validFrom}` })
  if (problems.length > 0) return withProblems(...problems)
  return { pair, problems: [], warnings: [...soon(toMs, nowMs), ...outOfOrder(chain)] }
}

function soon(toMs: number, nowMs: number): Problem[] {
  const days = Math.floor((toMs - nowMs) / DAY_MS)
  if (days >= SOON_DAYS) return []
  return [{ source: CERT, message: `the certificate expires in ${days} days: renew it` }]
}

/** Each certificate must be signed by the one behind it. RFC 5246 section 7.4.2. */
function outOfOrder(chain: readonly X509Certificate[]): Problem[] {
  const isBroken = chain.some((cert, index) => {
    const next = chain[index + 1]
    return next !== undefined && !(cert.checkIssued(next) && cert.verify(next.publicKey))
  })
  if (!isBroken) return []
  const message =
    'each certificate of the file must be followed by the one that has signed it: some clients refuse any other order'
  return [{ source: CERT, message }]
}

function chainIn(pem: string): X509Certificate[] | undefined {
  try {
    return (pem.match(CERTIFICATES) ?? []).map((block) => new X509Certificate(block))
  } catch {
    return undefined
  }
}

/** The key, or what is wrong with it. */
function keyIn(pem: string) {
  // PKCS #8 (RFC 7468 section 11), and OpenSSL's older form.
  if (pem.includes('ENCRYPTED'))
    return 'the private key is encrypted: write it without a passphrase, e.g. with openssl pkey'
  try {
    return createPrivateKey(pem)
  } catch {
    return 'the file holds no private key as PEM'
  }
}

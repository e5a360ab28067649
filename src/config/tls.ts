import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { Settings } from './settings'
import { diskFiles, type Files } from './source/files'
import type { Problem } from './source/problems'

/** What a listener needs to speak TLS. */
export type Tls = {
  /** The certificate and those of its issuers, in PEM. */
  cert: string
  /** The private key, in PEM. No output may show it. */
  key: string
  /** `Date.now()` at which the certificate ends. */
  endsAtMs: number
}

const CERT = 'PORTUS_TLS_CERT_FILE'
const KEY = 'PORTUS_TLS_KEY_FILE'

/** A chain of certificates has some kilobytes. */
const MAX_FILE_BYTES = 1024 * 1024

const DAY_MS = 24 * 60 * 60 * 1000
/** Certificates that renew themselves are renewed earlier: ACME's at a third of 90 days. */
const SOON_DAYS = 14

type Read = { tls?: Tls; problems: Problem[]; warnings: Problem[] }

/**
 * Reads the files of the certificate, if the settings name them.
 *
 * @param nowMs `Date.now()`.
 */
export function readTls(settings: Settings, nowMs: number, files = diskFiles): Read {
  const { [CERT]: certFile, [KEY]: keyFile } = settings
  if (certFile === undefined && keyFile === undefined) return { problems: [], warnings: [] }
  if (keyFile === undefined) return refused(KEY, `is missing: the key of ${CERT}`)
  if (certFile === undefined) return refused(CERT, `is missing: the certificate of ${KEY}`)
  const cert = textOf(certFile, files)
  const key = textOf(keyFile, files)
  if ('problem' in cert) return refused(CERT, `${certFile} ${cert.problem}`)
  if ('problem' in key) return refused(KEY, `${keyFile} ${key.problem}`)
  return checked({ certFile, keyFile, cert: cert.text, key: key.text }, nowMs)
}

type Pair = { certFile: string; keyFile: string; cert: string; key: string }

function checked({ certFile, keyFile, cert, key }: Pair, nowMs: number): Read {
  let first: X509Certificate
  try {
    first = new X509Certificate(cert)
  } catch {
    return refused(CERT, `${certFile} holds no certificate in PEM`)
  }
  let privateKey: ReturnType<typeof createPrivateKey>
  try {
    privateKey = createPrivateKey(key)
  } catch {
    const isEncrypted = /ENCRYPTED/.test(key)
    return refused(
      KEY,
      `${keyFile} ${isEncrypted ? 'is encrypted; Portus needs it without a passphrase' : 'holds no private key in PEM'}`,
    )
  }
  if (!first.checkPrivateKey(privateKey))
    return refused(
      KEY,
      `${keyFile} is not the key of ${certFile}, whose first certificate must be the server's own`,
    )
  const endsAtMs = Date.parse(first.validTo)
  const days = Math.floor((endsAtMs - nowMs) / DAY_MS)
  const tls: Tls = { cert, key, endsAtMs }
  if (endsAtMs <= nowMs) return refused(CERT, `${certFile} has ended on ${first.validTo}`)
  if (Date.parse(first.validFrom) > nowMs)
    return refused(CERT, `${certFile} begins on ${first.validFrom}`)
  const message = `${certFile} ends in ${days} days, on ${first.validTo}`
  return {
    tls,
    problems: [],
    warnings: days < SOON_DAYS ? [{ source: CERT, message }] : [],
  }
}

const refused = (source: string, message: string): Read => ({
  problems: [{ source, message }],
  warnings: [],
})

function textOf(path: string, files: Files): { text: string } | { problem: string } {
  const read = files.read(path, MAX_FILE_BYTES)
  if ('bytes' in read) return { text: new TextDecoder().decode(read.bytes) }
  if (read.failed === 'other') return { problem: 'is not a file' }
  if (read.failed === 'too_large') return { problem: 'is larger than 1 MiB' }
  return { problem: `cannot be read (${read.failed.code})` }
}

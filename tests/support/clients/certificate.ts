import { generateKeyPairSync, sign } from 'node:crypto'

/** A certificate that this machine has signed for itself, and its key, both as PEM. */
export type Certificate = { cert: string; key: string }

const [BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, OID, UTF8, UTC_TIME, SEQUENCE, SET] = [
  0x01, 0x02, 0x03, 0x04, 0x06, 0x0c, 0x17, 0x30, 0x31,
] as const

const ECDSA_WITH_SHA256 = '2a8648ce3d040302'
const COMMON_NAME = '550403'
const SUBJECT_ALT_NAME = '551d11'
const BASIC_CONSTRAINTS = '551d13'

/** One value of DER. ITU-T X.690 section 8.1. */
function der(tag: number, ...contents: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const body = Buffer.concat(contents)
  const { length } = body
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length]
  return new Uint8Array(Buffer.concat([Buffer.from([tag, ...size]), body]))
}

const hex = (digits: string) => Buffer.from(digits, 'hex')
const text = (value: string) => Buffer.from(value)
const explicit = (number: number, ...contents: Uint8Array[]) => der(0xa0 + number, ...contents)
const extension = (oid: string, value: Uint8Array) =>
  der(SEQUENCE, der(OID, hex(oid)), der(OCTET_STRING, value))

/** Makes a certificate for 127.0.0.1, as RFC 5280 section 4.1 describes it. */
export function selfSigned(): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = der(SEQUENCE, der(OID, hex(ECDSA_WITH_SHA256)))
  const commonName = der(SEQUENCE, der(OID, hex(COMMON_NAME)), der(UTF8, text('127.0.0.1')))
  const name = der(SEQUENCE, der(SET, commonName))
  const address = der(0x87, new Uint8Array([127, 0, 0, 1]))
  const toBeSigned = der(
    SEQUENCE,
    explicit(0, der(INTEGER, hex('02'))),
    der(INTEGER, hex('01')),
    algorithm,
    name,
    der(SEQUENCE, der(UTC_TIME, text('200101000000Z')), der(UTC_TIME, text('491231235959Z'))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(
      3,
      der(
        SEQUENCE,
        extension(SUBJECT_ALT_NAME, der(SEQUENCE, address)),
        extension(BASIC_CONSTRAINTS, der(SEQUENCE, der(BOOLEAN, hex('ff')))),
      ),
    ),
  )
  const signature = der(BIT_STRING, hex('00'), sign('sha256', toBeSigned, privateKey))
  const certificate = Buffer.from(der(SEQUENCE, toBeSigned, algorithm, signature))
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

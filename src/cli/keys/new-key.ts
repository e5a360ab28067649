/** Random bytes of a key: nobody guesses it. */
const KEY_BYTES = 24

/** A new key, and its SHA-256 in hexadecimal digits. */
export function newKey(): { key: string; sha256: string } {
  const random = Buffer.from(crypto.getRandomValues(new Uint8Array(KEY_BYTES)))
  const key = `pk-${random.toString('base64url')}`
  return { key, sha256: new Bun.CryptoHasher('sha256').update(key).digest('hex') }
}

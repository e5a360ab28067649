import { describe, expect, test } from 'bun:test'
import { createPrivateKey } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { judgePair, readPair } from '../../../../src/server/tls/key-pair'
import { type Certificate, selfSigned } from '../../../support/clients/certificate'
import { temporaryFolder } from '../../../support/process/child'

const NOW_MS = Date.parse('2030-06-01T00:00:00Z')
const DAY_MS = 86_400_000
const until = (days: number) => selfSigned({ to: new Date(NOW_MS + days * DAY_MS) })
const good = selfSigned()
const other = selfSigned()
const locked = createPrivateKey(good.key).export({
  type: 'pkcs8',
  format: 'pem',
  cipher: 'aes-256-cbc',
  passphrase: 'secret',
})

const REFUSED: Record<string, [pair: Certificate, source: string, says: string]> = {
  'no certificate': [{ ...good, cert: good.key }, 'CERT', 'no certificate as PEM'],
  'a broken certificate': [
    { ...good, cert: good.cert.replace(/\n.{8}/, '\nAAAAAAAA') },
    'CERT',
    'no certificate as PEM',
  ],
  'no key': [{ ...good, key: good.cert }, 'KEY', 'no private key as PEM'],
  'an empty key': [{ ...good, key: '' }, 'KEY', 'no private key as PEM'],
  'an encrypted key': [{ ...good, key: String(locked) }, 'KEY', 'is encrypted'],
  'the key of another certificate': [
    { ...good, key: other.key },
    'CERT',
    'not the certificate of the private key in PORTUS_TLS_KEY_FILE',
  ],
  'the authority first': [{ ...good, cert: other.cert + good.cert }, 'CERT', 'must stand first'],
  'an expired one': [until(-1), 'CERT', 'has expired'],
  'one of tomorrow': [selfSigned({ from: new Date(NOW_MS + DAY_MS) }), 'CERT', 'not valid before'],
}

describe('a pair', () => {
  test.each(Object.entries(REFUSED))('%s is refused', (_, [pair, source, says]) => {
    const found = judgePair(pair, NOW_MS)

    expect(found.pair).toBeUndefined()
    expect(found.problems).toHaveLength(1)
    expect(found.problems[0]).toMatchObject({
      source: `PORTUS_TLS_${source}_FILE`,
      message: expect.stringContaining(says),
    })
    const lines = pair.key.split('\n').filter((line) => line.length > 20 && !line.startsWith('--'))
    for (const line of lines)
      if (pair.key !== good.cert) expect(JSON.stringify(found)).not.toContain(line)
  })

  test('that a server can use has neither a problem nor a warning', () => {
    expect(judgePair(good, NOW_MS)).toEqual({ pair: good, problems: [], warnings: [] })
  })

  test.each([
    [13.5, 'the certificate expires in 13 days'],
    [0.5, 'the certificate expires in 0 days'],
    [14.5, undefined],
  ])('with %d days to go', (days, warning) => {
    const { pair, warnings } = judgePair(until(days), NOW_MS)

    expect(pair).toBeDefined()
    expect(warnings[0]?.message.split(':')[0]).toBe(warning as string)
  })

  test('whose chain goes on with a stranger works, and is warned of', () => {
    const { pair, warnings } = judgePair({ ...good, cert: good.cert + other.cert }, NOW_MS)

    expect(pair).toBeDefined()
    expect(warnings[0]?.message).toContain('must be followed by the one that has signed it')
  })
})

describe('the files of a pair', () => {
  test('are both named or none', () => {
    expect(readPair({}, NOW_MS)).toEqual({ problems: [], warnings: [] })
    expect(readPair({ PORTUS_TLS_CERT_FILE: 'x' }, NOW_MS).problems).toMatchObject([
      { source: 'PORTUS_TLS_KEY_FILE' },
    ])
    expect(readPair({ PORTUS_TLS_KEY_FILE: 'x' }, NOW_MS).problems).toMatchObject([
      { source: 'PORTUS_TLS_CERT_FILE' },
    ])
  })

  test('that cannot be read are both told', () => {
    using folder = temporaryFolder()
    const files = {
      PORTUS_TLS_CERT_FILE: join(folder.path, 'none.crt'),
      PORTUS_TLS_KEY_FILE: folder.path,
    }

    expect(readPair(files, NOW_MS).problems).toMatchObject([
      { source: 'PORTUS_TLS_CERT_FILE', message: expect.stringContaining('ENOENT') },
      { source: 'PORTUS_TLS_KEY_FILE', message: expect.stringContaining('EISDIR') },
    ])
  })

  test('are read', () => {
    using folder = temporaryFolder()
    const files = {
      PORTUS_TLS_CERT_FILE: join(folder.path, 'tls.crt'),
      PORTUS_TLS_KEY_FILE: join(folder.path, 'tls.key'),
    }
    writeFileSync(files.PORTUS_TLS_CERT_FILE, good.cert)
    writeFileSync(files.PORTUS_TLS_KEY_FILE, good.key)

    expect(readPair(files, NOW_MS).pair).toEqual(good)
  })
})

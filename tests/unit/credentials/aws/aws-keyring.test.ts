import { describe, expect, test } from 'bun:test'
import { awsKeyring } from '../../../../src/credentials/aws/aws-keyring'

const key = (accessKeyId: string) => ({
  accessKeyId,
  secretAccessKey: 'secret',
  sessionToken: 'token',
})

describe('a keyring', () => {
  test('finds a key by its id, without what else an answer held', () => {
    const keyring = awsKeyring()
    keyring.note({ ...key('ASIA1'), expiration: '2030-01-01T00:00:00Z' }, 300)

    expect(keyring.find('ASIA1')).toEqual(key('ASIA1'))
    expect(keyring.find('ASIA2')).toBeUndefined()
  })

  test('keeps a key somewhat longer than the gateway does, and no more', () => {
    let now = 0
    const keyring = awsKeyring(() => now)
    keyring.note(key('ASIA1'), 300)

    now = 301_000
    expect(keyring.find('ASIA1')).toBeDefined()
    now = 361_000
    expect(keyring.find('ASIA1')).toBeUndefined()
  })

  test.each([['a token'], [undefined], [null], [{ accessKeyId: 'A' }], [{ secretAccessKey: 'S' }]])(
    'ignores %p',
    (value) => {
      const keyring = awsKeyring()
      keyring.note(value, 300)

      expect(keyring.find('A')).toBeUndefined()
    },
  )

  test('forgets the oldest of very many', () => {
    const keyring = awsKeyring()
    for (let at = 0; at <= 1000; at++) keyring.note(key(`ASIA${at}`), 300)

    expect(keyring.find('ASIA0')).toBeUndefined()
    expect(keyring.find('ASIA1')).toBeDefined()
    expect(keyring.find('ASIA1000')).toBeDefined()
  })
})

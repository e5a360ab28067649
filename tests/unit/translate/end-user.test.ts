import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  cacheKeyOf,
  endUserId,
  isCacheKeyAsked,
  sessionIdOf,
} from '../../../src/translate/end-user'

const DEVICE = 'd'.repeat(64)
const ACCOUNT = '0b1c2d3e-4f50-4617-8293-a4b5c6d7e8f9'
const SESSION = '1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d'
const OTHER = '9a8b7c6d-5e4f-4a3b-8c1d-0e9f8a7b6c5d'

const inJson = (session_id: string) =>
  JSON.stringify({ device_id: DEVICE, account_uuid: ACCOUNT, session_id })
const inWords = (session: string) => `user_${DEVICE}_account_${ACCOUNT}_session_${session}`

describe('an end user', () => {
  test.each([
    ['of JSON', inJson],
    ['of words', inWords],
    ['of words without an account', (session: string) => `user_x_account__session_${session}`],
  ])('has one short id in all sessions: an id %s', (_, id) => {
    const short = endUserId(id(SESSION))

    expect(short).toMatch(/^[0-9a-f]{64}$/)
    expect(endUserId(id(OTHER))).toBe(short)
    expect(sessionIdOf(id(SESSION))).toBe(SESSION)
    expect(sessionIdOf(id(OTHER))).toBe(OTHER)
  })

  test('is another one with another account or device', () => {
    const ids = [
      inJson(SESSION),
      JSON.stringify({ device_id: DEVICE, account_uuid: OTHER, session_id: SESSION }),
      JSON.stringify({ device_id: 'e', account_uuid: ACCOUNT, session_id: SESSION }),
      inWords(SESSION),
      inWords(SESSION).replace(ACCOUNT, OTHER),
    ].map(endUserId)

    expect(new Set(ids).size).toBe(ids.length)
  })

  test.each([
    'anna',
    'anna@example.org',
    'u'.repeat(64),
    '{"name":"anna"}',
    '{not json',
    '_session_',
  ])('of a short id without a session is what the client says: %s', (id) => {
    expect(endUserId(id)).toBe(id)
    expect(sessionIdOf(id)).toBeUndefined()
  })

  test('never has a long id, and the same one always', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), (id) => {
        const short = endUserId(id)
        expect(short.length).toBeLessThanOrEqual(64)
        expect(endUserId(id)).toBe(short)
        if (id.length > 64) expect(id).not.toContain(short)
      }),
    )
  })
})

describe('a key of a cache', () => {
  test('is at most as long as OpenAI takes one', () => {
    expect(cacheKeyOf({})).toBeUndefined()
    expect(cacheKeyOf({ cacheKey: SESSION })).toBe(SESSION)
    expect(cacheKeyOf({ cacheKey: 'k'.repeat(65) })).toMatch(/^[0-9a-f]{64}$/)
  })

  test('is the client’s own where its user names no such session', () => {
    expect(isCacheKeyAsked({ cacheKey: SESSION, user: inJson(SESSION) })).toBe(false)
    expect(isCacheKeyAsked({ cacheKey: OTHER, user: inJson(SESSION) })).toBe(true)
    expect(isCacheKeyAsked({ cacheKey: SESSION })).toBe(true)
    expect(isCacheKeyAsked({})).toBe(false)
  })
})

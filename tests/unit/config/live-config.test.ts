import { expect, test } from 'bun:test'
import { followed, liveConfig } from '../../../src/config/live-config'
import { loadSnapshot } from '../../../src/config/snapshot'

const snapshotWith = (secret: string) => ({
  ...loadSnapshot('/nowhere', {}).snapshot,
  secrets: new Set([secret]),
})

test('takes out the secrets of the configuration, and of those before it', () => {
  const live = liveConfig(snapshotWith('secret-one'))
  const { redact } = live

  live.replace(snapshotWith('secret-two'))
  live.replace(snapshotWith('secret-three'))

  const shown = redact('secret-one secret-two secret-three')
  expect(shown).not.toMatch(/secret-/)
})

test('knows a bounded number of old secrets, the latest ones', () => {
  const live = liveConfig(snapshotWith('secret-0-old'))

  for (let i = 1; i <= 1500; i++) live.replace(snapshotWith(`secret-${i}-old`))

  expect(live.redact('secret-1400-old')).not.toContain('1400')
  expect(live.redact('secret-3-old')).toBe('secret-3-old')
}, 60_000)

test('what is made of a configuration is made anew with the next one, and only then', () => {
  const live = liveConfig(snapshotWith('secret-one'))
  let made = 0
  const value = followed(live, () => ++made)

  expect([value(), value()]).toEqual([1, 1])
  live.replace(snapshotWith('secret-two'))
  expect([value(), value()]).toEqual([2, 2])
})

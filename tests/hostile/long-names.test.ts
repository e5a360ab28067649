import { expect, test } from 'bun:test'
import { scanMembers } from '../support/assert/scan-members'

const withName = (length: number) => Buffer.from(`{"model":"fast","${'n'.repeat(length)}":1}`)

test('a member’s name may have a kilobyte, and one of megabytes is refused without being read', () => {
  const members = scanMembers(withName(1000))

  expect(members.values.size).toBe(2)
  expect(() => scanMembers(withName(1100))).toThrow('longer than 1024 bytes')
  expect(() => scanMembers(withName(10_000_000))).toThrow('longer than 1024 bytes')
})

import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { networkOf } from '../../../src/limits/network-of'

test.each([
  ['127.0.0.1', '127.0.0.1'],
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8::', '2001:db8:0:0::/64'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
  ['2001:0:0:2::6', '2001:0:0:2::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::ffff:cb00:7107', '0:0:0:0::/64'],
])('%s stands for %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})

/** An IPv6 address as the system writes it: the first longest run of zeros is two colons. RFC 5952 section 4.2. */
function written(groups: readonly number[]): string {
  const text = groups.map((group) => group.toString(16)).join(':')
  const runs = [...text.matchAll(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g)].toSorted(
    (a, b) => b[0].length - a[0].length || a.index - b.index,
  )
  const [run] = runs
  if (!run) return text
  const [head, tail] = [text.slice(0, run.index), text.slice(run.index + run[0].length)]
  return `${head.replace(/:$/, '')}::${tail.replace(/^:/, '')}`
}

const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }))
const groups = fc.array(group, { minLength: 4, maxLength: 4 })

test('two addresses stand for the same exactly if their first 64 bits are the same', () => {
  fc.assert(
    fc.property(groups, groups, groups, groups, (network, other, host, otherHost) => {
      const one = networkOf(written([...network, ...host]))
      const isSame = network.every((value, at) => value === other[at])

      expect(networkOf(written([...network, ...otherHost]))).toBe(one)
      expect(networkOf(written([...other, ...host])) === one).toBe(isSame)
    }),
    { numRuns: 2000 },
  )
})

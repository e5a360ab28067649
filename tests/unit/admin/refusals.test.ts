import { describe, expect, test } from 'bun:test'
import { type Refusals, refusals } from '../../../src/admin/refusals'
import type { AdminSources } from '../../../src/admin/sources'

type Noted = Parameters<AdminSources['note']>[0]

function noting(togetherMs: number) {
  const noted: Noted[] = []
  const refused = refusals((entry) => void noted.push(entry), togetherMs)
  const refuse = (address: string, times = 1) => {
    const refusal: Parameters<Refusals>[0] = {
      address,
      method: 'GET',
      path: '/admin/usage',
      kind: 'invalid_api_key',
    }
    for (let at = 0; at < times; at++) refused(refusal)
  }
  return { noted, refuse }
}

describe('refusals of the admin API', () => {
  test('of one network of IPv6 are one entry, whatever addresses it has, and one with their count', async () => {
    const { noted, refuse } = noting(30)
    for (let at = 1; at <= 100; at++) refuse(`2001:db8:0:7::${at.toString(16)}`)
    refuse('2001:db8:0:8::1')
    expect(noted.map(({ clientAddress }) => clientAddress)).toEqual([
      '2001:db8:0:7::1',
      '2001:db8:0:8::1',
    ])

    await Bun.sleep(90)
    expect(noted.slice(2)).toEqual([
      {
        action: 'admin.refused',
        clientAddress: '2001:db8:0:7::/64',
        detail: { further_requests: 99 },
      },
    ])
  })

  test('of more than 50 networks are counted together', async () => {
    const { noted, refuse } = noting(30)
    for (let at = 0; at < 200; at++) refuse(`192.0.2.${at}`, 2)
    expect(noted).toHaveLength(51)
    expect(noted[50]).not.toHaveProperty('clientAddress')

    await Bun.sleep(90)
    const counts = noted.slice(51).map(({ clientAddress, detail }) => [clientAddress, detail])
    expect(counts).toHaveLength(51)
    expect(counts).toContainEqual(['192.0.2.0', { further_requests: 1 }])
    expect(counts).toContainEqual([undefined, { further_requests: 299 }])
  })
})

import { expect, test } from 'bun:test'
import { loadSettings } from '../../../src/config/settings'
import { trustedProxies } from '../../../src/config/trusted-proxies'

const read = (text: string) =>
  trustedProxies({ ...loadSettings({}).settings, PORTUS_TRUSTED_PROXIES: text })

test.each(['', ' , ', ','])('%j trusts nobody', (text) => {
  expect(read(text)).toEqual({ problems: [] })
})

test('networks and single addresses of both families stand with commas between them', () => {
  const { networks, problems } = read(' 10.0.0.0/8,192.0.2.7 , 2001:db8::/32,::1,')

  expect(problems).toEqual([])
  for (const address of ['10.9.9.9', '192.0.2.7', '2001:db8:5::1', '::1', '::ffff:10.0.0.1'])
    expect([address, networks?.has(address)]).toEqual([address, true])
  for (const address of ['11.0.0.1', '192.0.2.8', '2001:db9::1', '::2'])
    expect([address, networks?.has(address)]).toEqual([address, false])
})

test.each(['10.0.0.0/33', 'proxy.internal', '10.0.0.0-10.0.0.9', '*', '::/129', '10.0.0.1:80'])(
  '%s is a problem that names it, and the others still count',
  (wrong) => {
    const { networks, problems } = read(`10.0.0.0/8, ${wrong}`)

    expect(problems).toEqual([
      { source: 'PORTUS_TRUSTED_PROXIES', message: expect.stringContaining(JSON.stringify(wrong)) },
    ])
    expect(networks?.has('10.0.0.1')).toBe(true)
  },
)

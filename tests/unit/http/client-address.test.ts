import { describe, expect, test } from 'bun:test'
import * as fc from 'fast-check'
import { clientAddress } from '../../../src/http/client-address'
import { isAddress, networksOf, unmapped } from '../../../src/limits/networks'

const { networks: TRUSTED } = networksOf(['10.0.0.0/8', '2001:db8:1::/48', '192.0.2.7'])

const from = (peer: string, headers: Record<string, string>) =>
  clientAddress(peer, new Headers(headers), TRUSTED)

describe('the address of the client', () => {
  test.each([
    ['203.0.113.9', { 'x-forwarded-for': '1.2.3.4' }, '203.0.113.9'],
    ['10.0.0.1', {}, '10.0.0.1'],
    ['10.0.0.1', { 'x-forwarded-for': '1.2.3.4' }, '1.2.3.4'],
    ['::ffff:10.0.0.1', { 'x-forwarded-for': '1.2.3.4' }, '1.2.3.4'],
    ['::ffff:203.0.113.9', {}, '203.0.113.9'],
    ['10.0.0.1', { 'x-forwarded-for': '6.6.6.6, 1.2.3.4, 10.9.9.9' }, '1.2.3.4'],
    ['10.0.0.1', { 'x-forwarded-for': '10.1.1.1, 10.2.2.2' }, '10.1.1.1'],
    ['10.0.0.1', { 'x-forwarded-for': '1.2.3.4:5678' }, '1.2.3.4'],
    ['10.0.0.1', { 'x-forwarded-for': '[2001:db8:2::1]:443' }, '2001:db8:2::1'],
    ['10.0.0.1', { 'x-forwarded-for': '1.2.3.4, unknown' }, '10.0.0.1'],
    ['10.0.0.1', { 'x-forwarded-for': '1.2.3.4, <script>, 10.0.0.3' }, '10.0.0.3'],
    ['10.0.0.1', { 'x-forwarded-for': '' }, '10.0.0.1'],
    ['2001:db8:1::5', { forwarded: 'for=192.0.2.60;proto=http;by=203.0.113.43' }, '192.0.2.60'],
    ['10.0.0.1', { forwarded: 'For="[2001:db8:cafe::17]:4711"' }, '2001:db8:cafe::17'],
    ['10.0.0.1', { forwarded: 'for=6.6.6.6, for=192.0.2.43, for=10.0.0.2' }, '192.0.2.43'],
    ['10.0.0.1', { forwarded: 'for=_hidden, for=10.0.0.2' }, '10.0.0.2'],
    ['10.0.0.1', { forwarded: 'proto=https' }, '10.0.0.1'],
    ['10.0.0.1', { 'x-forwarded-for': '1.2.3.4', forwarded: 'for=6.6.6.6' }, '1.2.3.4'],
    ['10.0.0.1', { 'x-forwarded-for': '', forwarded: 'for=6.6.6.6' }, '10.0.0.1'],
    ['10.0.0.1', { forwarded: 'for=1.2.3.4;host="a;for=6.6.6.6"' }, '1.2.3.4'],
    ['10.0.0.1', { forwarded: 'for=1.2.3.4;host="a, for=6.6.6.6"' }, '1.2.3.4'],
    ['10.0.0.1', { forwarded: 'for=1.2.3.4;host="a\\", for=6.6.6.6"' }, '1.2.3.4'],
    ['10.0.0.1', { forwarded: 'for="6.6.6.6, for=1.2.3.4;proto=http' }, '1.2.3.4'],
    ['10.0.0.1', { forwarded: 'for=1.2.3.4;for=6.6.6.6' }, '10.0.0.1'],
    ['10.0.0.1', { forwarded: 'proto=https, for=10.0.0.3' }, '10.0.0.3'],
    ['10.0.0.1', { forwarded: 'by=10.0.0.1; FOR = "1.2.3.4:80" ; proto=http' }, '1.2.3.4'],
    ['10.0.0.1', { forwarded: 'for=unknown' }, '10.0.0.1'],
    ['192.0.2.7', { 'x-forwarded-for': '::ffff:1.2.3.4' }, '1.2.3.4'],
    ['192.0.2.7', { 'x-forwarded-for': '::FFFF:0102:0304' }, '1.2.3.4'],
    ['192.0.2.7', { 'x-forwarded-for': '0:0:0:0:0:ffff:1.2.3.4' }, '1.2.3.4'],
    ['192.0.2.8', { 'x-forwarded-for': '1.2.3.4' }, '192.0.2.8'],
  ])('from %s with %p it is %s', (peer, headers, expected) => {
    expect(from(peer, headers as Record<string, string>)).toBe(expected)
  })

  test('without trusted proxies it is the socket’s, whatever the headers say', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.string(), (peer, list) => {
        const headers = new Headers({ 'x-forwarded-for': list.replace(/[^\x20-\x7e]/g, '') })
        expect(clientAddress(peer, headers, undefined)).toBe(peer)
      }),
    )
  })

  test('it is always an address, and what a client wrote before its own never counts', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.ipV4(), (made, client) => {
        fc.pre(!TRUSTED.has(client))
        const written = made.map((text) => text.replace(/[^\x20-\x7e]/g, ''))
        const headers = new Headers({ 'x-forwarded-for': [...written, client].join(',') })
        expect(clientAddress('10.1.2.3', headers, TRUSTED)).toBe(client)
      }),
    )
  })

  test('in `Forwarded`, too, nothing counts that a client wrote before or inside of what its proxy says', () => {
    const text = fc.string({ unit: 'grapheme-ascii' }).map((made) => made.replace(/[\r\n]/g, ''))
    const quoted = text.map((made) => `"${made.replace(/["\\]/g, (char) => `\\${char}`)}"`)
    fc.assert(
      fc.property(fc.array(text), quoted, fc.ipV4(), (made, host, client) => {
        fc.pre(!TRUSTED.has(client))
        const forwarded = [...made, `for=${client};host=${host};proto=https`].join(',')
        expect(clientAddress('10.1.2.3', new Headers({ forwarded }), TRUSTED)).toBe(client)
      }),
    )
  })

  test('a list without an end is read from its own end, in bounded time', () => {
    const list = `${'9.9.9.9, '.repeat(100_000)}10.0.0.1, `.repeat(1)

    expect(from('10.0.0.1', { 'x-forwarded-for': `${list}1.2.3.4` })).toBe('1.2.3.4')
    expect(isAddress(from('10.0.0.1', { forwarded: 'for='.repeat(200_000) }))).toBe(true)
  })
})

describe('networks', () => {
  test.each([
    ['10.0.0.0/8', '10.255.0.1', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['0.0.0.0/0', '8.8.8.8', true],
    ['0.0.0.0/0', '::1', false],
    ['10.1.2.128/25', '10.1.2.127', false],
    ['10.1.2.128/25', '10.1.2.200', true],
    ['::/0', 'fe80::1', true],
    ['2001:db8::/33', '2001:db8:7fff::1', true],
    ['2001:db8::/33', '2001:db8:8000::1', false],
    ['::ffff:10.0.0.0', '10.0.0.0', true],
    ['::1', '0:0:0:0:0:0:0:1', true],
  ])('%s has %s: %p', (network, address, expected) => {
    expect(networksOf([network]).networks.has(address)).toBe(expected)
  })

  test.each([
    '',
    'x',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    '01.2.3.4',
    '::1::',
    '1:2:3',
    'g::',
    '::/129',
    '::1%eth0',
    '10.0.0.0/-1',
  ])('%p is none', (text) => {
    expect(networksOf([text]).wrong).toEqual([text])
  })

  test('an address has itself, and no other one', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.ipV6(), (own, other) => {
        const { networks, wrong } = networksOf([own])
        expect(wrong).toEqual([])
        expect(networks.has(own)).toBe(true)
        expect(isAddress(unmapped(other))).toBe(true)
      }),
    )
  })
})

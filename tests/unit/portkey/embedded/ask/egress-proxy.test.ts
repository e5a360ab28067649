import { expect, test } from 'bun:test'
import { egressProxy } from '../../../../../src/portkey/embedded/ask/egress-proxy'

const HTTPS_PROXY = 'http://user:secret@proxy.internal:3128/'

test.each([
  ['https://a.test/v1', {}, undefined],
  ['https://a.test/v1', { HTTPS_PROXY }, 'proxy.internal:3128'],
  ['https://a.test/v1', { https_proxy: 'proxy.internal:3128' }, 'proxy.internal:3128'],
  ['http://a.test/v1', { HTTPS_PROXY }, undefined],
  ['https://a.test/v1', { HTTPS_PROXY, NO_PROXY: 'b, A.test' }, undefined],
  ['https://x.a.test/v1', { HTTPS_PROXY, NO_PROXY: 'a.test' }, undefined],
  ['https://x.a.test/v1', { HTTPS_PROXY, NO_PROXY: '.a.test' }, undefined],
  ['https://x.a.test/v1', { HTTPS_PROXY, NO_PROXY: '*.a.test' }, undefined],
  ['https://xa.test/v1', { HTTPS_PROXY, NO_PROXY: 'a.test' }, 'proxy.internal:3128'],
  ['https://a.test/v1', { HTTPS_PROXY, NO_PROXY: 'a.test:81' }, 'proxy.internal:3128'],
  ['https://a.test:81/v1', { HTTPS_PROXY, NO_PROXY: 'a.test:81' }, undefined],
  ['https://a.test:81/v1', { HTTPS_PROXY, no_proxy: 'a.test' }, undefined],
  ['https://a.test/v1', { HTTPS_PROXY, NO_PROXY: '*' }, undefined],
  ['https://a.test/v1', { HTTPS_PROXY, NO_PROXY: ', .' }, 'proxy.internal:3128'],
] as [string, Record<string, string>, string | undefined][])('%s with %o', (url, env, proxy) => {
  expect(egressProxy(env)(url)).toBe(proxy as string)
})

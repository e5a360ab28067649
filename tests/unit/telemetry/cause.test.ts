import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { causeOf, stackOf } from '../../../src/telemetry/cause'

const withCode = (code: unknown, message = 'said', options?: ErrorOptions) =>
  Object.assign(new Error(message, options), { code })

describe('the cause of a failure', () => {
  test.each<[string, unknown, string | undefined]>([
    ['a code of the system', withCode('ECONNREFUSED', 'Unable to connect'), 'ECONNREFUSED'],
    [
      'a certificate',
      withCode('CERT_HAS_EXPIRED', 'it has ended'),
      'CERT_HAS_EXPIRED: it has ended',
    ],
    [
      'a proxy',
      withCode('ERR_PROXY_TUNNEL', 'Proxy refused to open a tunnel: 407'),
      'ERR_PROXY_TUNNEL: Proxy refused to open a tunnel: 407',
    ],
    ['an address in the message', withCode('Odd', 'at "https://a/?key=b"'), 'Odd'],
    ['an error around another', new Error('x', { cause: withCode('EPIPE') }), 'EPIPE'],
    ['a limit of time', new DOMException('late', 'TimeoutError'), 'timeout'],
    ['a client that left', new DOMException('gone', 'AbortError'), 'aborted'],
    ['an error of a kind', new TypeError('x'), 'TypeError'],
    ['an error of no kind', new Error('x'), undefined],
    ['an empty code', withCode(''), undefined],
    ['a code that is a number', withCode(23), undefined],
    ['no error', 'x', undefined],
    ['nothing', undefined, undefined],
  ])('%s', (_, error, cause) => {
    expect(causeOf(error)).toBe(cause as string)
  })

  test('is short, and holds no address, whatever is thrown', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ maxLength: 2000 }), fc.webUrl(), (code, text, url) => {
        const cause = causeOf(withCode(code, `${text} ${url}`)) ?? ''
        expect(cause.length).toBeLessThanOrEqual(200)
        expect(cause).not.toContain(url)
      }),
    )
  })
})

describe('the stack', () => {
  test('is there for whatever is thrown, with that of the cause', () => {
    const inner = new Error('inner')
    expect(stackOf(new Error('outer', { cause: inner }))).toMatch(
      /Error: outer[\s\S]+Caused by: Error: inner/,
    )
    expect(stackOf('a text')).toBe('not an error, but string: a text')
    expect(stackOf(undefined)).toBe('not an error, but undefined: undefined')
    const bare = new Error('bare')
    delete bare.stack
    expect(stackOf(bare)).toBe('Error: bare')
  })

  test('of causes in a circle ends', () => {
    const one = new Error('one')
    one.cause = new TypeError('other', { cause: one })

    expect(stackOf(one)).toContain('Caused by: TypeError: other')
    expect(causeOf(one)).toBeOneOf(['TypeError', undefined])
  })

  test('never says undefined alone', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (thrown) => {
        expect(stackOf(thrown)).not.toBe('undefined')
      }),
    )
  })
})

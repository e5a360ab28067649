import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type Alias, prepareAlias } from '../../../src/alias/alias'
import type { LeafNode } from '../../../src/alias/target-tree'
import { ENDPOINTS, type Endpoint } from '../../../src/api/endpoints/endpoints'
import type { Ways } from '../../../src/portkey/contract'
import {
  isOnRoute,
  misrouted,
  passthroughPath,
  placedOn,
  type Route,
  type RouteRequest,
  routeBook,
  routePath,
} from '../../../src/portkey/route'

const endpoint = (name: string) => ENDPOINTS.find((one) => one.name === name) as Endpoint

describe('a request is on its route', () => {
  const CHAT = 'https://api.openai.com/v1/chat/completions'
  const FILE = 'https://api.openai.com/v1/files/portus_id'
  const AZURE = 'https://a.openai.azure.com/openai/files/portus_id?api-version=2024-10-21'
  const rows: [
    sentence: string,
    url: string,
    learnt: string,
    id: string | undefined,
    query: string,
  ][] = [
    ['with the same URL', CHAT, CHAT, undefined, ''],
    ['with the same URL and its query', `${CHAT}?key=k`, `${CHAT}?key=k`, undefined, ''],
    ['with its id', 'https://api.openai.com/v1/files/file-1', FILE, 'file-1', ''],
    [
      'with its id in each place',
      'https://h/file-1/of/file-1',
      'https://h/portus_id/of/portus_id',
      'file-1',
      '',
    ],
    [
      'with its id and the route’s query',
      'https://a.openai.azure.com/openai/files/file-1?api-version=2024-10-21',
      AZURE,
      'file-1',
      '',
    ],
    ['with a query that its endpoint allows', `${CHAT}?limit=2`, CHAT, undefined, '?limit=2'],
    [
      'with one part of the query that its endpoint allows',
      `${CHAT}?limit=2`,
      CHAT,
      undefined,
      '?after=a&limit=2',
    ],
    [
      'with an allowed query beside the route’s',
      `${CHAT}?limit=2&key=k&metadata%5Bteam%5D=a+b`,
      `${CHAT}?key=k`,
      undefined,
      '?metadata[team]=a%20b&limit=2',
    ],
    [
      'with one allowed parameter twice',
      `${CHAT}?include=a&include=b`,
      CHAT,
      undefined,
      '?include=a&include=b',
    ],
    [
      'with the route’s query in another order',
      `${CHAT}?b=2&a=1`,
      `${CHAT}?a=1&b=2`,
      undefined,
      '',
    ],
    ['with an empty query', `${CHAT}?`, CHAT, undefined, ''],
  ]

  test.each(rows)('%s', (_, url, learnt, id, query) => {
    expect(
      isOnRoute(
        url,
        { url: learnt, headers: new Headers() },
        { ids: id === undefined ? [] : [id], query },
      ),
    ).toBe(true)
  })
})

describe('a request is not on its route', () => {
  const CHAT = 'https://api.openai.com/v1/chat/completions'
  const FILE = 'https://api.openai.com/v1/files/portus_id'
  const rows: [
    sentence: string,
    url: string,
    learnt: string,
    id: string | undefined,
    query: string,
  ][] = [
    ['with another path', 'https://api.openai.com/v1/completions', CHAT, undefined, ''],
    ['with a longer path', `${CHAT}/more`, CHAT, undefined, ''],
    ['with a shorter path', 'https://api.openai.com/v1/chat', CHAT, undefined, ''],
    ['with a path in capitals', CHAT.replace('chat', 'Chat'), CHAT, undefined, ''],
    ['with a fragment', `${CHAT}#a`, CHAT, undefined, ''],
    ['at another host', CHAT.replace('openai.com', 'openai.com.evil'), CHAT, undefined, ''],
    ['at another port', CHAT.replace('.com', '.com:8443'), CHAT, undefined, ''],
    ['with a user', CHAT.replace('//', '//api.openai.com@evil/'), CHAT, undefined, ''],
    ['without encryption', CHAT.replace('https', 'http'), CHAT, undefined, ''],
    ['with a parameter that is not allowed', `${CHAT}?key=k`, CHAT, undefined, ''],
    [
      'with one parameter that is not allowed among others',
      `${CHAT}?limit=2&key=k`,
      CHAT,
      undefined,
      '?limit=2',
    ],
    ['with another value of an allowed parameter', `${CHAT}?limit=3`, CHAT, undefined, '?limit=2'],
    [
      'with another value of the route’s parameter',
      `${CHAT}?api-version=2`,
      `${CHAT}?api-version=1`,
      undefined,
      '',
    ],
    [
      'with another value in place of the route’s, though the client sent it',
      `${CHAT}?api-version=2`,
      `${CHAT}?api-version=1`,
      undefined,
      '?api-version=2',
    ],
    [
      'with a second value of the route’s parameter',
      `${CHAT}?api-version=1&api-version=2`,
      `${CHAT}?api-version=1`,
      undefined,
      '',
    ],
    ['without the route’s parameter', CHAT, `${CHAT}?api-version=1`, undefined, ''],
    [
      'with the route’s parameter under a name in capitals',
      `${CHAT}?API-version=1`,
      `${CHAT}?api-version=1`,
      undefined,
      '',
    ],
    ['with another id', 'https://api.openai.com/v1/files/file-2', FILE, 'file-1', ''],
    [
      'with more behind its id',
      'https://api.openai.com/v1/files/file-1/content',
      FILE,
      'file-1',
      '',
    ],
    ['with an id where it has none', 'https://api.openai.com/v1/files/file-1', FILE, undefined, ''],
    [
      'with its id in another place',
      'https://h/file-1/portus_id',
      'https://h/portus_id/a',
      'file-1',
      '',
    ],
    ['without a URL', '', CHAT, undefined, ''],
  ]

  test.each(rows)('%s', (_, url, learnt, id, query) => {
    expect(
      isOnRoute(
        url,
        { url: learnt, headers: new Headers() },
        { ids: id === undefined ? [] : [id], query },
      ),
    ).toBe(false)
  })

  test('and the client is told', () => {
    expect(misrouted()).toMatchObject({
      kind: 'invalid_request',
      message:
        'A member of the request would change the provider’s address; leave it out, or set it in the model’s configuration',
    })
  })
})

describe('the path', () => {
  test.each([
    ['chat', '/v1/chat/completions'],
    ['responses.get', '/v1/responses/portus_id'],
  ])('with which a route of %s is asked for is %s', (name, path) => {
    expect(String(routePath(endpoint(name)))).toBe(path)
  })

  test.each([
    ['', '/v1/proxy/chat/completions'],
    ['/v1', '/v1/proxy/v1/chat/completions'],
    ['/v2', '/v1/proxy/v2/chat/completions'],
  ] as const)('of a passthrough behind the prefix %p is %s', (prefix, path) => {
    expect(passthroughPath(routePath(endpoint('chat')), prefix)).toBe(path)
  })
})

const adjust = { name: 'adjusted', url: (url: string) => `${url}/adjusted` }

describe('a request that Portus writes', () => {
  test.each([
    ['https://h/a', undefined, '', 'https://h/a'],
    ['https://h/a', undefined, '?beta=true', 'https://h/a?beta=true'],
    ['https://h/a?key=k', undefined, '?beta=true', 'https://h/a?key=k&beta=true'],
    ['https://h/portus_id/a', 'file-1', '?x=1', 'https://h/file-1/a?x=1'],
  ])('%s with the id %p and the query %p goes to its place', (url, id, query, place) => {
    expect(
      placedOn({ url, headers: new Headers() }, { ids: id === undefined ? [] : [id], query }),
    ).toBe(place)
  })
})

describe('a book of routes', () => {
  const target = (provider: 'openai' | 'groq') => ({
    provider,
    api_key: 'k',
    override_params: { model: `${provider}-model` },
  })
  const alias = (...providers: ('openai' | 'groq')[]): Alias =>
    prepareAlias('fast', { strategy: { mode: 'fallback' }, targets: providers.map(target) })

  const request = (more: Partial<RouteRequest> = {}): RouteRequest => ({
    endpoint: endpoint('chat'),
    prefix: undefined,
    isStreamed: false,
    overrides: 'chat',
    ...more,
  })

  /** A call that asks the gateway for this, and has no way of its own for any target. */
  const call = (one: Alias, more: Partial<RouteRequest> = {}, ways: Ways = new Map()) => {
    const { endpoint, prefix: passthroughPrefix, isStreamed, overrides } = request(more)
    return { alias: one, ways, endpoint, passthroughPrefix, isStreamed, config: { overrides } }
  }

  /** A book, and what it asked the gateway for. */
  function bookOf(answer: (node: LeafNode, count: number) => Route | undefined) {
    const asked: [target: string, request: RouteRequest][] = []
    const routes = routeBook(async (node, one) => {
      const count = asked.push([node.name, one])
      await Promise.resolve()
      return answer(node, count)
    })
    return { routes, asked }
  }

  const routeTo = ({ leaf: { provider } }: LeafNode, count = 1): Route => ({
    url: `https://${provider}/${count}`,
    headers: new Headers(),
  })

  test('has the route of each target under its name', async () => {
    const { routes, asked } = bookOf((node) => routeTo(node))
    const one = request()

    const learnt = await routes(call(alias('openai', 'groq')))

    expect([...learnt].map(([name, { url }]) => [name, url])).toEqual([
      ['config.targets[0]', 'https://openai/1'],
      ['config.targets[1]', 'https://groq/1'],
    ])
    expect(asked).toEqual([
      ['config.targets[0]', one],
      ['config.targets[1]', one],
    ])
  })

  test('has no route of a target to which the gateway sends nothing', async () => {
    const { routes } = bookOf((node) => (node.leaf.provider === 'groq' ? routeTo(node) : undefined))

    const learnt = await routes(call(alias('openai', 'groq')))

    expect([...learnt.keys()]).toEqual(['config.targets[1]'])
  })

  test('asks once, and has the answer at once from then on', async () => {
    const { routes, asked } = bookOf(routeTo)
    const fast = alias('openai')

    const learnt = await routes(call(fast))

    expect(routes(call(fast))).toEqual(learnt)
    expect(routes(call(fast))).toEqual(learnt)
    expect(asked).toBeArrayOfSize(1)
  })

  test('asks once where two ask at once', async () => {
    const { routes, asked } = bookOf(routeTo)
    const fast = alias('openai')

    const [one, other] = await Promise.all([routes(call(fast)), routes(call(fast))])

    expect(one).toEqual(other)
    expect(asked).toBeArrayOfSize(1)
  })

  test('remembers that there is no route', async () => {
    const { routes, asked } = bookOf(() => undefined)
    const fast = alias('openai')

    expect((await routes(call(fast))).size).toBe(0)
    expect((await routes(call(fast))).size).toBe(0)
    expect(asked).toBeArrayOfSize(1)
  })

  test('asks again after a failure, which all who asked at once are told', async () => {
    const failure = new Error('The gateway is not there')
    const { routes, asked } = bookOf((node, count) => {
      if (count === 1) throw failure
      return routeTo(node, count)
    })
    const fast = alias('openai')
    const failureOf = async () => {
      try {
        return await routes(call(fast))
      } catch (error) {
        return error
      }
    }

    expect(await Promise.all([failureOf(), failureOf()])).toEqual([failure, failure])
    expect(asked).toBeArrayOfSize(1)

    const learnt = await routes(call(fast))

    expect(learnt.get('config.targets[0]')?.url).toBe('https://openai/2')
    expect(routes(call(fast))).toEqual(learnt)
    expect(asked).toBeArrayOfSize(2)
  })

  test('asks again only for the target whose question failed', async () => {
    const failure = new Error('The gateway is not there')
    const { routes, asked } = bookOf((node, count) => {
      if (count === 2) throw failure
      return routeTo(node, count)
    })
    const fast = alias('openai', 'groq')

    await expect(Promise.resolve(routes(call(fast)))).rejects.toBe(failure)
    const learnt = await routes(call(fast))

    expect([...learnt.values()].map(({ url }) => url)).toEqual([
      'https://openai/1',
      'https://groq/3',
    ])
    expect(asked).toBeArrayOfSize(3)
  })

  test.each<[what: string, requests: Partial<RouteRequest>[]]>([
    ['what is streamed and what is not', [{ isStreamed: false }, { isStreamed: true }]],
    [
      'each endpoint',
      ['chat', 'embeddings', 'responses'].map((name) => ({ endpoint: endpoint(name) })),
    ],
    [
      'each prefix, and the typed route',
      ([undefined, '', '/v1', '/v2'] as const).map((prefix) => ({ prefix })),
    ],
  ])('has one answer for %s', async (_, requests) => {
    const { routes, asked } = bookOf(routeTo)
    const fast = alias('openai')
    const learntOf = async (more: Partial<RouteRequest>) =>
      (await routes(call(fast, more))).get('config.targets[0]')?.url

    const first = await Promise.all(requests.map(learntOf))
    const again = await Promise.all(requests.map(learntOf))

    expect(new Set(first).size).toBe(requests.length)
    expect(again).toEqual(first)
    expect(asked.map(([, one]) => one)).toEqual(requests.map(request))
  })

  test('has the address of a way in the place of the one that the gateway is asked for', async () => {
    const { routes, asked } = bookOf(routeTo)
    const address = { ...request({ endpoint: endpoint('messages'), prefix: '/v1' }), adjust }
    const ways: Ways = new Map([['config.targets[1]', { kind: 'own', edits: new Map(), address }]])
    const fast = alias('openai', 'groq')

    const learnt = await routes(call(fast, {}, ways))

    expect([...learnt.values()].map(({ url }) => url)).toEqual([
      'https://openai/1',
      'https://groq/2/adjusted',
    ])
    expect(asked[1]?.[1]).toMatchObject({ prefix: '/v1', endpoint: { name: 'messages' } })
  })

  test('has one answer for each alias, though both have one name', async () => {
    const { routes, asked } = bookOf(routeTo)
    const [one, other] = [alias('openai'), alias('openai')]

    expect(await routes(call(one))).not.toEqual(await routes(call(other)))
    expect(asked).toBeArrayOfSize(2)
  })
})

test('two ids stand in their own places, whatever they look like', () => {
  const id = fc.oneof(
    fc.constantFrom('portus_id', 'portus_part', '$1', '$&'),
    fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/),
  )
  fc.assert(
    fc.property(id, id, (first, second) => {
      const route = { url: 'https://h/a/portus_id/b/portus_part/c', headers: new Headers() }
      const expected = `https://h/a/${first}/b/${second}/c`

      expect(placedOn(route, { ids: [first, second], query: '' })).toBe(expected)
      expect(isOnRoute(expected, route, { ids: [first, second], query: '' })).toBe(true)
    }),
  )
})

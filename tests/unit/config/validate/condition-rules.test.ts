import { expect, test } from 'bun:test'
import type { AliasFile } from '../../../../src/alias/schema'
import { findings } from '../../../../src/config/validate/rules'

const found = (query: unknown) =>
  findings({
    strategy: { mode: 'conditional', conditions: [{ query, then: 'a' }], default: 'a' },
    targets: [{ name: 'a', provider: 'openai', api_key: 'k' }],
  } as AliasFile).map(({ path, message }) => [
    path.slice('strategy.conditions.0.query'.split('.').length).join(' '),
    message,
  ])

const SOUND: readonly object[] = [
  { $or: [{ 'params.stream': true }, { 'params.x': { $nin: ['a', 1, null] } }] },
  { 'params.user': { $ne: null } },
  {},
  { 'params.user': 'a', 'params.stream': true },
  { 'params.max_tokens': { $gt: 8000, $lte: '9000' } },
  { 'params.x': null },
  { 'url.pathname': { $regex: '/chat/completions$' } },
  { 'params.user': { $ne: 'a', $nin: ['b'], $regex: '^c' } },
  {
    'params.n': 1,
    $or: [
      { 'params.reasoning_effort': { $in: ['low'] } },
      { $and: [{ 'params.seed': { $eq: 1 } }] },
    ],
  },
]

test.each(SOUND)('a query of this kind is sound: %j', (query) => {
  expect(found(query)).toEqual([])
})

const UNSOUND: readonly [query: object, place: string, words: string][] = [
  [{ 'metadata.team': 'a' }, 'metadata.team', 'never has a value: Portus passes no metadata on'],
  [
    { user: 'a' },
    'user',
    'never has a value; a member of the request’s body is written "params.user"',
  ],
  [{ params: 'a' }, 'params', 'is written "params.user"'],
  [{ 'url.host': 'a' }, 'url.host', 'of the address, conditions see "url.pathname" alone'],
  [{ 'url.pathname': '/v1/messages' }, 'url.pathname', 'match its end'],
  [{ 'url.pathname': { $in: ['/v1/messages'] } }, 'url.pathname $in', 'match its end'],
  [{ 'params.metadata.user_id': 'a' }, 'params.metadata.user_id', 'one level deep'],
  [{ 'params.metadata': 'a' }, 'params.metadata', 'a list or an object'],
  [{ 'params.model': 'gpt' }, 'params.model', 'always the name of the alias itself'],
  [{ 'params.messages': 'a' }, 'params.messages', 'do not see the conversation'],
  [{ 'params.user': ['a'] }, 'params.user', 'a list is never equal'],
  [{ 'params.user': {} }, 'params.user', 'an empty object always holds'],
  [
    { 'params.user': { $exists: true } },
    'params.user $exists',
    'unknown operator "$exists"; there are $eq',
  ],
  [{ 'params.user': { $equ: 'a' } }, 'params.user $equ', 'did you mean "$eq"?'],
  [{ 'params.user': { eq: 'a' } }, 'params.user eq', 'unknown operator "eq"'],
  [{ 'params.user': { $or: [] } }, 'params.user $or', 'unknown operator "$or"'],
  [{ $nor: [] }, '$nor', 'unknown operator "$nor"'],
  [{ $not: {} }, '$not', 'unknown operator "$not"'],
  [{ $eq: 'a' }, '$eq', 'belongs behind the name of a value'],
  [{ $or: {} }, '$or', 'needs a list of queries'],
  [{ $and: [] }, '$and', 'needs a list of queries'],
  [{ $and: ['a'] }, '$and', 'needs a list of queries'],
  [{ $or: [{ user: 'a' }] }, '$or 0 user', 'is written "params.user"'],
  [{ $or: [{}], 'params.n': 1 }, '$or', 'what stands behind "$or" in one query is not read'],
  [{ 'params.stream': 'true' }, 'params.stream', 'this is true or false without quotes'],
  [
    { 'params.max_tokens': { $eq: '8' } },
    'params.max_tokens $eq',
    'this is a number without quotes',
  ],
  [{ 'params.user': { $ne: 1 } }, 'params.user $ne', 'this is a text, and never equal to a number'],
  [
    { 'params.user': { $eq: ['a'] } },
    'params.user $eq',
    'compares with a text, a number, true or false',
  ],
  [{ 'params.n': { $in: [1, '2'] } }, 'params.n $in', 'a number without quotes'],
  [{ 'params.n': { $in: 1 } }, 'params.n $in', 'needs a list'],
  [{ 'params.n': { $nin: [] } }, 'params.n $nin', 'needs a list'],
  [{ 'params.n': { $gt: 'many' } }, 'params.n $gt', 'needs a number'],
  [{ 'params.stream': { $gt: 0 } }, 'params.stream $gt', 'not compared as numbers'],
  [
    { 'params.user': { $regex: '(?i)a' } },
    'params.user $regex',
    'a regular expression of JavaScript',
  ],
  [{ 'params.user': { $regex: 1 } }, 'params.user $regex', 'a regular expression of JavaScript'],
  [{ 'params.user': { $regex: 'a', $ne: 'b' } }, 'params.user $regex', 'put it last'],
]

test.each(UNSOUND)('a query of this kind is a problem: %j', (query, place, words) => {
  expect(found(query)).toEqual([[place, expect.stringContaining(words)]])
})

test('what a query compares with is never shown', () => {
  const secret = 'sk-canary-4f9a1c7e'
  const queries = [
    { 'params.stream': secret },
    { 'params.n': { $gt: secret } },
    { 'params.n': { $in: [secret] } },
    { 'params.user': { $regex: `(${secret}` } },
  ]

  for (const query of queries) {
    expect(found(query)).toHaveLength(1)
    expect(JSON.stringify(found(query))).not.toContain(secret)
  }
})

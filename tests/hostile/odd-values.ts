import type { Random } from '../support/random'

/** Values that a reader of somebody else's JSON stumbles over. */
const ODD: readonly unknown[] = [
  null,
  0,
  -1,
  1e308,
  3.5,
  true,
  '',
  'text',
  '{',
  '[]',
  '{"a":1}',
  '\ud800',
  'data:',
  'data:;base64,%%%',
  ...['constructor', '__proto__', 'toString', 'thinking', 'tool_use', 'error'],
  [],
  {},
  [[]],
  [null],
  [1, 'a', null, {}],
  { toString: 1, valueOf: 1 },
  [{ toString: 1 }],
  JSON.parse('{"__proto__":{"a":1}}'),
  { constructor: { prototype: {} } },
  { type: 'constructor' },
  { type: { toString: 1 } },
  { $ref: '#' },
  { $ref: 1 },
  { anyOf: [] },
  JSON.parse('{"type":"object","properties":{"__proto__":{}}}'),
]

const NAMES = [
  ...['type', 'content', 'role', 'name', 'id', 'text', 'index', 'function', 'arguments', 'input'],
  ...['tool_calls', 'message', 'error', 'code', 'status', 'delta', 'parts', 'functionCall'],
  ...['usage', 'choices', 'candidates', '__proto__', 'constructor', 'toString', '$ref', 'anyOf'],
  ...['properties', 'enum', 'items', 'partialArgs', 'usageMetadata', 'promptFeedback', 'thinking'],
]

/** A JSON value in which some values are odd, some are missing and some stand twice. */
export function withOddValues(value: unknown, random: Random, oneIn: number): unknown {
  const happens = () => random.below(oneIn) === 0
  const odd = () => random.pick(ODD)
  const changed = (inner: unknown): unknown => {
    if (happens()) return odd()
    if (Array.isArray(inner)) {
      const list = inner.map(changed)
      if (happens()) list.splice(random.below(list.length + 1), 0, odd())
      if (happens() && list.length > 0) list.push(random.pick(list))
      return list
    }
    if (typeof inner !== 'object' || inner === null) return inner
    const members = Object.entries(inner).filter(() => !happens())
    if (happens()) members.push([random.pick(NAMES), odd()])
    return Object.fromEntries(members.map(([name, one]) => [name, changed(one)]))
  }
  return changed(value)
}

/** A JSON object with two thirds of its members, and lists in it with two thirds of their items. */
export function thinned(value: Readonly<Record<string, unknown>>, { below }: Random): unknown {
  const stays = () => below(3) > 0
  const fewer = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.filter(stays).map(fewer)
    return typeof inner === 'object' && inner !== null
      ? Object.fromEntries(Object.entries(inner).map(([name, one]) => [name, fewer(one)]))
      : inner
  }
  const entries = Object.entries(value).filter(([name]) => name === 'messages' || stays())
  return fewer(Object.fromEntries(entries))
}

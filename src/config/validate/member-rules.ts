import { LISTS, MEMBER_TYPES } from '../../alias/member-types'
import type { AliasFile, Target } from '../../alias/schema'
import { find, type Rule } from './finding'

/** Members without which there is no request. */
const NEEDED = ['model', 'messages', 'input', 'contents', 'stream']

const dropped: Rule = ({ drop }, path) =>
  (Array.isArray(drop) ? drop : []).flatMap((name, index) =>
    find(
      NEEDED.includes(name),
      [...path, 'drop', index],
      'must not be dropped: it is a part of every request',
    ),
  )

const renamed: Rule = ({ rename }, path) => {
  const pairs = typeof rename === 'object' && rename !== null ? Object.entries(rename) : []
  return pairs.flatMap(([name, to], index) => [
    ...find(
      NEEDED.includes(name) || NEEDED.includes(to),
      [...path, 'rename', name],
      'must not be renamed, nor must another member take its name: it is a part of every request',
    ),
    ...find(
      pairs.slice(0, index).some(([, other]) => other === to),
      [...path, 'rename', name],
      'another member already has this new name',
    ),
    ...find(
      name !== to && pairs.some(([other]) => other === to),
      [...path, 'rename', name],
      'must not be the name of another member that is renamed',
    ),
  ])
}

const isAlias = (target: AliasFile | Target): target is AliasFile => 'passthrough' in target

const native: Rule = (target, path) => [
  ...find(
    isAlias(target) && target.passthrough === false && target.native !== undefined,
    [...path, 'native'],
    'has no effect beside "passthrough": false; only one of them can be meant',
  ),
  ...Object.entries(target.native ?? {}).flatMap(([name, place]) =>
    find(
      typeof place === 'string' && place.split('/').some((part) => /^(\.|%2e){1,2}$/i.test(part)),
      [...path, 'native', name],
      'must not have the segments "." and ".."',
    ),
  ),
]

const KINDS = { boolean: 'true or false', number: 'a number', string: 'a text' } as const

/** Values that every provider would refuse, and for which a client would be blamed. */
const overridden: Rule = ({ override_params }, path) =>
  Object.entries(Object(override_params) as Record<string, unknown>).flatMap(([name, value]) => {
    const type = MEMBER_TYPES.get(name)
    const at = [...path, 'override_params', name]
    if (value === null) return []
    const words =
      type === undefined ? '' : `${KINDS[type]}${type === 'string' ? '' : ', without quotes'}`
    return [
      ...find(type !== undefined && typeof value !== type, at, `must be ${words}`),
      ...find(LISTS.has(name) && !Array.isArray(value), at, 'must be a list'),
    ]
  })

/** What an alias may say about the members of requests, and about formats. */
export const MEMBER_RULES: Rule[] = [dropped, renamed, native, overridden]

import { MEMBER_TYPES, NEVER_COMPARED } from '../../alias/member-types'
import type { JsonPath } from '../source/json-file'
import { didYouMean } from './did-you-mean'
import { type Finding, find, type Rule } from './finding'

/**
 * The operators of a query, as the `ConditionalRouter` of `@portkey-ai/gateway` 1.15.2 evaluates them. Any other
 * fails every request.
 */
const OPERATORS = ['$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$in', '$nin', '$regex'] as const
const COMBINERS = ['$and', '$or']

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What in the queries of a conditional strategy can never hold, always holds, or fails every request. */
export const queries: Rule = ({ strategy }, path) => {
  const conditions: unknown = strategy?.mode === 'conditional' ? strategy.conditions : undefined
  if (!Array.isArray(conditions)) return []
  return conditions.flatMap((condition: unknown, index) => {
    const query = isObject(condition) ? condition.query : undefined
    return isObject(query)
      ? inQuery(query, [...path, 'strategy', 'conditions', index, 'query'])
      : []
  })
}

function inQuery(query: Record<string, unknown>, path: JsonPath): Finding[] {
  const names = Object.keys(query)
  return names.flatMap((name, position) => {
    const at = [...path, name]
    if (!COMBINERS.includes(name)) return inPlace(name, query[name], at)
    const rest = names.length - position - 1
    return [
      ...find(
        rest > 0,
        at,
        `what stands behind "${name}" in one query is not read; use one "$and"`,
      ),
      ...inList(name, query[name], at),
    ]
  })
}

function inList(name: string, list: unknown, at: JsonPath): Finding[] {
  if (!Array.isArray(list) || list.length === 0 || !list.every(isObject))
    return find(true, at, `"${name}" needs a list of queries`)
  return list.flatMap((query, index) => inQuery(query, [...at, index]))
}

/** What is wrong with the name of a value, else with what it is compared with. */
function inPlace(name: string, value: unknown, at: JsonPath): Finding[] {
  const why = whyUnseen(name)
  return why ? find(true, at, why) : inComparison(name, value, at)
}

function whyUnseen(name: string): string | undefined {
  if (name.startsWith('$')) return unknownCombiner(name)
  const [root, member = '', ...deeper] = name.split('.')
  if (name === 'url.pathname') return undefined
  if (root === 'metadata')
    return 'never has a value: Portus passes no metadata on; use a member of the body, as "params.user"'
  if (root === 'url')
    return 'never has a value: of the address, conditions see "url.pathname" alone'
  if (root !== 'params' || member === '')
    return `never has a value; a member of the request’s body is written "params.${root === 'params' ? 'user' : name}"`
  if (deeper.length > 0)
    return `conditions look one level deep: this is all of "params.${member}", and never equal to anything`
  if (member === 'model') return 'is always the name of the alias itself, so it decides nothing'
  if (member === 'messages') return 'never has a value: conditions do not see the conversation'
  if (NEVER_COMPARED.has(member))
    return `"${member}" is a list or an object, which is never equal to anything`
  return undefined
}

const unknownCombiner = (name: string): string =>
  OPERATORS.some((operator) => operator === name)
    ? `"${name}" belongs behind the name of a value, as in { "params.user": { "${name}": … } }`
    : `unknown operator "${name}"${didYouMean(name, COMBINERS) || '; queries are combined by $and and $or'}`

function inComparison(name: string, value: unknown, at: JsonPath): Finding[] {
  if (Array.isArray(value))
    return find(true, at, 'a list is never equal to anything; one of several is { "$in": […] }')
  if (!isObject(value)) return find(true, at, whyUnequal(name, '$eq', value) ?? '').filter(isSaid)
  const operators = Object.keys(value)
  if (operators.length === 0)
    return find(true, at, 'needs a value or an operator: an empty object always holds')
  return operators.flatMap((operator, position) => {
    const isLast = position === operators.length - 1
    const why = whyInvalid(name, operator, value[operator])
    return [
      ...find(why !== undefined, [...at, operator], why ?? ''),
      ...find(
        operator === '$regex' && !isLast,
        [...at, operator],
        'operators behind "$regex" are not read; put it last',
      ),
    ]
  })
}

const isSaid = ({ message }: Finding): boolean => message !== ''

function whyInvalid(name: string, operator: string, value: unknown): string | undefined {
  switch (operator) {
    case '$eq':
    case '$ne':
      return whyUnequal(name, operator, value)
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      if (typeOf(name) === 'boolean') return 'true and false are not compared as numbers'
      return Number.isNaN(Number.parseFloat(String(value)))
        ? `"${operator}" needs a number`
        : undefined
    case '$in':
    case '$nin':
      if (!Array.isArray(value) || value.length === 0)
        return `"${operator}" needs a list with a value in it`
      return value.map((one) => whyUnequal(name, operator, one)).find(Boolean)
    case '$regex':
      return isRegularExpression(value)
        ? undefined
        : '"$regex" needs a regular expression of JavaScript; this one has an error and never holds'
    default:
      return `unknown operator "${operator}"${didYouMean(operator, OPERATORS) || `; there are ${OPERATORS.join(', ')}`}`
  }
}

const typeOf = (name: string) => MEMBER_TYPES.get(name.replace(/^params\./, ''))

/** Values are compared with their types, so a number is never equal to its digits. */
function whyUnequal(name: string, operator: string, value: unknown): string | undefined {
  if (typeof value === 'object' && value !== null)
    return `"${operator}" compares with a text, a number, true or false`
  if (name === 'url.pathname')
    return 'the gateway’s path may begin with "/v1/proxy"; match its end, as { "$regex": "/chat/completions$" }'
  const type = typeOf(name)
  if (type === undefined || value === null || typeof value === type) return undefined
  return `in a request this is ${WORDS[type]}, and never equal to ${WORDS[typeof value] ?? 'this'}`
}

const WORDS: Readonly<Record<string, string>> = {
  boolean: 'true or false without quotes',
  number: 'a number without quotes',
  string: 'a text',
}

function isRegularExpression(value: unknown): boolean {
  if (typeof value !== 'string') return false
  try {
    new RegExp(value)
    return true
  } catch {
    return false
  }
}

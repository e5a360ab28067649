import type { JsonPath } from '../source/json-file'
import { didYouMean } from './did-you-mean'
import { type Finding, find } from './finding'

/** The gateway's operators. Another one makes it fail at every request. */
const OPERATORS = ['$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$in', '$nin', '$regex']
const COMPARISONS = ['$gt', '$gte', '$lt', '$lte']
const GROUPS = ['$and', '$or']

/** Members of a request whose type every API agrees on. */
const TYPES: Readonly<Record<string, 'string' | 'number' | 'boolean'>> = {
  model: 'string',
  user: 'string',
  stream: 'boolean',
  max_tokens: 'number',
  max_completion_tokens: 'number',
  max_output_tokens: 'number',
  temperature: 'number',
  top_p: 'number',
  n: 'number',
  seed: 'number',
  reasoning_effort: 'string',
  service_tier: 'string',
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isScalar = (value: unknown) => typeof value !== 'object' || value === null

/** What in the query of a condition can never hold, or makes the gateway fail. */
export function queryFindings(query: unknown, path: JsonPath): Finding[] {
  if (!isObject(query)) return []
  return Object.entries(query).flatMap(([name, wanted]) => {
    const at = [...path, name]
    if (GROUPS.includes(name)) {
      if (!Array.isArray(wanted)) return [{ path: at, message: 'must be a list of queries' }]
      return wanted.flatMap((inner, index) => queryFindings(inner, [...at, index]))
    }
    const misplaced = placeFindings(name, at)
    return misplaced.length > 0 ? misplaced : wantedFindings(name, wanted, at)
  })
}

/** The names that have a value: see docs/configuration.md. */
function placeFindings(name: string, path: JsonPath): Finding[] {
  const [root = '', member, ...deeper] = name.split('.')
  if (root === 'metadata')
    return [
      {
        path,
        message:
          'never holds: Portus forwards no metadata of the gateway; ask for a member of the body, e.g. "params.user"',
      },
    ]
  if (name === 'url.pathname' || (root === 'params' && member && deeper.length === 0)) return []
  if (root === 'params' && member)
    return [
      { path, message: `never holds: only "params.${member}" itself has a value, one level deep` },
    ]
  if (name.startsWith('$'))
    return [
      { path, message: `is no operator here${didYouMean(name, GROUPS)}; there are $and and $or` },
    ]
  return [{ path, message: `never holds: write "params.${name}" or "url.pathname"` }]
}

function wantedFindings(name: string, wanted: unknown, path: JsonPath): Finding[] {
  const type = name.startsWith('params.') ? TYPES[name.slice('params.'.length)] : undefined
  const wrong = (value: unknown) => type !== undefined && typeof value !== type
  const fits = (value: unknown, at: JsonPath) => [
    ...find(
      !isScalar(value),
      at,
      'never holds: only texts, numbers and true or false are compared',
    ),
    ...find(isScalar(value) && wrong(value), at, `never holds: this member is a ${type}`),
  ]
  if (!isObject(wanted)) return fits(wanted, path)
  return Object.entries(wanted).flatMap(([operator, value]) => {
    const at = [...path, operator]
    if (!OPERATORS.includes(operator))
      return [
        {
          path: at,
          message: `is no operator${didYouMean(operator, OPERATORS)}; there are ${OPERATORS.join(', ')}`,
        },
      ]
    if (operator === '$in' || operator === '$nin')
      return Array.isArray(value)
        ? value.flatMap((one, index) => fits(one, [...at, index]))
        : [{ path: at, message: 'must be a list' }]
    if (operator === '$regex') return find(!isRegex(value), at, 'must be a regular expression')
    if (COMPARISONS.includes(operator))
      return find(Number.isNaN(Number.parseFloat(String(value))), at, 'must be a number')
    return operator === '$ne' ? [] : fits(value, at)
  })
}

function isRegex(value: unknown): boolean {
  try {
    new RegExp(String(value))
    return typeof value === 'string'
  } catch {
    return false
  }
}

import { ASKING_MEMBERS, askedTier } from '../../api/tier'
import { readMember } from '../../body/json/body'
import { jsonIn } from '../../body/json/json-in'
import type { ClientRequest } from './read-request'

type Asked = Pick<ClientRequest, 'alias' | 'body' | 'endpoint' | 'explicitParams'>

/**
 * The tier of service that a request asks for: by what its alias sets where it has one target, else by its body. Undefined
 * for the usual one.
 */
export function tierAskedBy({ alias, body, endpoint, explicitParams }: Asked): string | undefined {
  if (body.kind !== 'json') return undefined
  const [target, ...others] = alias.targets.keys()
  const set =
    target !== undefined && others.length === 0
      ? alias.overridesFor(target, endpoint.overrides, explicitParams)
      : NOTHING_SET
  const { values } = body.members
  if (!ASKING_MEMBERS.some((name) => values.has(name) || set.has(name))) return undefined
  return askedTier((name) => {
    const text = set.get(name)
    if (text !== undefined) return jsonIn(text)
    return values.has(name) ? readMember(body, name) : undefined
  })
}

const NOTHING_SET: ReadonlyMap<string, string> = new Map()

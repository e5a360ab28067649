import type { JsonObject } from '../../../conversation'
import { endUserDigest, endUserId } from '../../../end-user'
import { emptyMembers, textOf } from '../../../values'

const MAX_PAIRS = 16
/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#bedrock-runtime_Converse-request-requestMetadata */
const KEY = /^[a-zA-Z0-9\s:_@$#=/+,\-.]{1,256}$/
const VALUE = /^[a-zA-Z0-9\s:_@$#=/+,\-.]{0,256}$/

const MAX_NAMED_LENGTH = 64

/**
 * Pairs for the logs of a request. AWS refuses a whole request for one pair against its rules, so such a pair
 * is left out.
 *
 * @param drop Takes the names of pairs that are left out, behind the member's.
 */
export function requestMetadata(
  pairs: JsonObject,
  member: string,
  drop: (name: string) => void,
): Record<string, string> {
  const kept = emptyMembers() as Record<string, string>
  let count = 0
  for (const [key, value] of Object.entries(pairs)) {
    if (value === null || value === undefined) continue
    const text =
      typeof value === 'number' || typeof value === 'boolean' ? `${value}` : textOf(value)
    if (count === MAX_PAIRS || text === undefined || !KEY.test(key) || !VALUE.test(text)) {
      drop(`${member}.${key.slice(0, MAX_NAMED_LENGTH)}`)
      continue
    }
    kept[key] = text
    count++
  }
  return kept
}

/**
 * The end user as a pair, where there is room for one: Bedrock knows no end users, but its logs can tell them apart.
 *
 * @param kept The client's own pairs.
 */
export function userPair(
  user: string,
  kept: Readonly<Record<string, string>>,
  drop: (name: string) => void,
): Record<string, string> {
  if ('user_id' in kept || Object.keys(kept).length >= MAX_PAIRS) {
    drop('user')
    return {}
  }
  const id = endUserId(user)
  return { user_id: VALUE.test(id) ? id : endUserDigest(user) }
}

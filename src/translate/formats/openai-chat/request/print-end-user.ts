import { isOpenAI } from '../../../../api/provider-apis'
import type { Conversation, JsonObject } from '../../../conversation'
import { cacheKeyOf, endUserDigest, endUserId, isCacheKeyAsked } from '../../../end-user'
import type { Printing } from './printing'

/**
 * Who asks, and in which conversation, for the provider's abuse checks and its cache.
 * https://platform.openai.com/docs/api-reference/chat/create
 */
export function printEndUser(
  conversation: Conversation,
  { target, traits, drop }: Printing,
): JsonObject {
  const { user } = conversation
  const { userMember = 'user', takesCacheKey } = traits
  const isAsked = isCacheKeyAsked(conversation)
  // OpenAI's own models are asked by another format: here a server of somebody else's may answer.
  const hasKey = takesCacheKey === true || (isAsked && isOpenAI(target))
  const key = cacheKeyOf(conversation)
  if (isAsked && !hasKey) drop('prompt_cache_key')
  return {
    ...(user !== undefined && {
      [userMember]: userMember === 'user_id' ? endUserDigest(user) : endUserId(user),
    }),
    ...(hasKey && key !== undefined && { prompt_cache_key: key }),
  }
}

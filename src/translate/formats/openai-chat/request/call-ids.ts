import { createHash } from 'node:crypto'
import { isOpenAI } from '../../../../api/provider-apis'
import type { FormatTarget } from '../../../conversation'

/** https://platform.openai.com/docs/api-reference/chat/create */
const MAX_LENGTH = 40
/** Mistral takes no others. https://docs.mistral.ai/api/endpoint/chat */
const MISTRAL_ID = /^[a-zA-Z0-9]{9}$/
const MISTRAL_LENGTH = 9

/**
 * Ids of calls as a provider takes them. A call may come from another provider, by whose rules its id was
 * made. The same id becomes the same one always.
 */
export function callId(target: FormatTarget): (id: string) => string {
  if (target.provider === 'mistral-ai')
    return (id) => (MISTRAL_ID.test(id) ? id : digest(id).slice(0, MISTRAL_LENGTH))
  const maxLength = isOpenAI(target) ? MAX_LENGTH : Number.POSITIVE_INFINITY
  return (id) =>
    id !== '' && id.length <= maxLength ? id : `call_${digest(id).slice(0, MAX_LENGTH - 5)}`
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

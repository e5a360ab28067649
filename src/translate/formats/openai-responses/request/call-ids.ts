import { createHash } from 'node:crypto'

/** https://platform.openai.com/docs/api-reference/responses/create */
const MAX_LENGTH = 64
const PREFIX = 'call_'
const DIGEST_LENGTH = 40

/** A call's id as OpenAI takes it. The same id becomes the same one always. */
export const callId = (id: string): string =>
  id !== '' && id.length <= MAX_LENGTH
    ? id
    : PREFIX + createHash('sha256').update(id).digest('hex').slice(0, DIGEST_LENGTH)

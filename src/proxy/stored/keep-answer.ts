import { readMember } from '../../body/json/body'
import { PortusError } from '../../errors'
import type { Redactor } from '../../telemetry/redact'
import type { JsonObject } from '../../translate/conversation'
import { fixedFor } from '../plan/fixed-members'
import type { JsonRequest } from '../request/read-request'
import type { OwnStore } from './chain'
import { keptResponse } from './kept-response'

/**
 * Keeps the answer to a request, so that the client can come back to it.
 *
 * @param redact Takes out of it what the request carried: another request, and another provider, may get it.
 */
export type KeepAnswer = (answer: JsonObject, redact: Pick<Redactor, 'body'>) => Promise<void>

/**
 * Keeps a translated answer. Undefined where the client or the alias forbids it. OpenAI keeps responses unless the
 * client says otherwise. https://platform.openai.com/docs/api-reference/responses/create
 *
 * @param target Who answers.
 */
export function answerKeeper(
  request: JsonRequest,
  target: string,
  { store, application }: OwnStore,
): KeepAnswer | undefined {
  const { endpoint, alias, body, hold } = request
  if (endpoint.name !== 'responses' || !alias.keepsResponses) return undefined
  const { store: fixed } = fixedFor(alias, target)
  if ((fixed ?? readMember(body, 'store')) === false) return undefined
  return async (answer, redact) => {
    try {
      hold.take(body.length)
      const response = await keptResponse(body, answer, redact)
      if (response) await store.keep(application, response)
    } catch (error) {
      // The answer is good without it. A next turn that misses it is told to send the whole input.
      if (!(error instanceof PortusError)) throw error
    }
  }
}

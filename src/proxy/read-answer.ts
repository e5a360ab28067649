import { invalidAnswer } from '../portkey/errors'
import { restoreErrors } from '../portkey/stream-errors'
import { unwrapText } from '../portkey/wrapped-text'
import type { Received } from './forward'
import type { Plan } from './plan'
import { messageFromChat } from './via-chat'

/**
 * Reads an answer by the way that its request took, so that it is in the client's format.
 *
 * @throws {PortusError} `invalid_provider_answer` where nobody can make anything of it.
 */
export async function readAnswer({ stub, isViaChat }: Plan, answer: Received): Promise<Received> {
  if (stub.body.kind === 'form') return readFormAnswer(answer)
  if (answer.isUntouched) return answer
  const restored = stub.endpoint.name === 'chat' ? await restoreErrors(answer) : answer
  return isViaChat ? messageFromChat(restored) : restored
}

/** The answer to a form: JSON, events, or text such as subtitles. */
async function readFormAnswer(answer: Received): Promise<Received> {
  if (answer.status >= 400) return answer
  // A page comes from a server in front of the provider.
  if (answer.headers.get('content-type')?.startsWith('text/html')) {
    answer.abort.abort()
    throw invalidAnswer()
  }
  return answer.isUntouched ? answer : unwrapText(answer)
}

import { type Endpoint, RESPONSES_INPUT } from '../../api/endpoints/endpoints'
import { readLongMember } from '../../body/json/body'
import { PortusError } from '../../errors'
import type { Untranslatable } from '../../translate/conversation'
import { entryOf } from '../../translate/values'
import type { JsonRequest } from '../request/read-request'

const FORM = 'response_format'

/** The refusal of a request, with the name that its client has for the member at fault. */
export function refusalOf(request: JsonRequest, cause: Untranslatable): PortusError {
  const { message, param } = cause
  const name = param === FORM ? formOf(request) : clientName(request.endpoint)(param)
  const words = message.replaceAll(`"${param}"`, `"${name}"`)
  return new PortusError('invalid_request', words, { cause, param: name })
}

/** A refusal of the chat completion that a request became, with the name that its client has for the member. */
export function inWordsOf(
  endpoint: Endpoint,
  error: PortusError | undefined,
): PortusError | undefined {
  const param = error?.details.param
  if (!error || typeof param !== 'string') return error
  const name = clientName(endpoint)(param)
  const words = error.message.replaceAll(`"${param}"`, `"${name}"`)
  return new PortusError(error.kind, words, { cause: error, param: name })
}

/** A message has two names for the form of its answer. https://docs.anthropic.com/en/api/messages */
function formOf({ endpoint, body }: JsonRequest): string {
  if (endpoint.dialect !== 'anthropic') return clientName(endpoint)(FORM)
  const { format } = Object(readLongMember(body, 'output_config')) as { format?: unknown }
  if (format !== undefined && format !== null) return 'output_config.format'
  return body.members.values.has('output_format') ? 'output_format' : FORM
}

/**
 * What the Responses API calls members of a chat completion.
 * https://platform.openai.com/docs/guides/migrate-to-responses
 */
const IN_RESPONSES: Readonly<Record<string, string>> = {
  max_completion_tokens: 'max_output_tokens',
  max_tokens: 'max_output_tokens',
  messages: 'input',
  reasoning_effort: 'reasoning.effort',
  response_format: 'text.format',
  thinking: 'reasoning',
  verbosity: 'text.verbosity',
}

/** The client's name for something that a translation names as a chat completion has it. */
export const clientName =
  ({ name: endpoint }: Endpoint) =>
  (name: string): string => {
    if (!RESPONSES_INPUT.has(endpoint)) return name
    const [member = '', ...inner] = name.split('.')
    const its = entryOf(IN_RESPONSES, member)
    return its === undefined ? name : [its, ...inner].join('.')
  }

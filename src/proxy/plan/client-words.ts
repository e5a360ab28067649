import { readLongMember } from '../../body/json/body'
import { PortusError } from '../../errors'
import type { Untranslatable } from '../../translate/conversation'
import type { JsonRequest } from '../request/read-request'

const FORM = 'response_format'

/** The refusal of a request, with the name that its client has for the member at fault. */
export function refusalOf(request: JsonRequest, cause: Untranslatable): PortusError {
  const { message, param } = cause
  const name = param === FORM ? formOf(request) : param
  const words = message.replaceAll(`"${param}"`, `"${name}"`)
  return new PortusError('invalid_request', words, { cause, param: name })
}

/** A message has two names for the form of its answer. https://docs.anthropic.com/en/api/messages */
function formOf({ endpoint, body }: JsonRequest): string {
  if (endpoint.dialect !== 'anthropic') return FORM
  const { format } = Object(readLongMember(body, 'output_config')) as { format?: unknown }
  if (format !== undefined && format !== null) return 'output_config.format'
  return body.members.values.has('output_format') ? 'output_format' : FORM
}

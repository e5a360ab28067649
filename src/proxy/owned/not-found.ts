import type { Kind } from '../../api/kept/kinds'
import { type PortusError, portusError } from '../../errors'

/** What errors call things. */
const NAMES: Readonly<Record<Kind, string>> = {
  files: 'file',
  uploads: 'upload',
  batches: 'batch',
  'messages/batches': 'message batch',
  'fine_tuning/jobs': 'fine-tuning job',
  conversations: 'conversation',
  containers: 'container',
  'chat/completions': 'chat completion',
  vector_stores: 'vector store',
  videos: 'video',
  'videos/characters': 'character',
  skills: 'skill',
  'realtime/calls': 'call',
}

const OTHER = 'object'

/** No id is longer. A client may send any text as one. */
const SHOWN_LENGTH = 128

/** Says that there is no such thing: there is none, it is another application's, or nobody knows whose it is. */
export function thingNotFound(
  kind: Kind,
  id: string,
  param: string,
  headers: Readonly<Record<string, string>> = {},
): PortusError {
  const shown = id.slice(0, SHOWN_LENGTH)
  if (kind === 'responses')
    return portusError('response_not_found', { param, values: { id: shown }, headers })
  return portusError('object_not_found', {
    param,
    values: { what: NAMES[kind] ?? OTHER, id: shown },
    headers,
  })
}

/** The same of a response that a request goes on from, in OpenAI's words. Clients then send the whole input. */
export const previousNotFound = (id: string): PortusError =>
  portusError('invalid_request', 'no_previous_response', {
    param: 'previous_response_id',
    code: 'previous_response_not_found',
    values: { id: id.slice(0, SHOWN_LENGTH) },
  })

import type { Kind } from '../../api/kept/kinds'
import { type PortusError, portusError } from '../../errors'

/** What errors call things. */
const NAMES: Readonly<Record<Kind, string>> = {
  files: 'File',
  uploads: 'Upload',
  batches: 'Batch',
  'messages/batches': 'Message batch',
  'fine_tuning/jobs': 'Fine-tuning job',
  conversations: 'Conversation',
  containers: 'Container',
  'chat/completions': 'Chat completion',
  vector_stores: 'Vector store',
  videos: 'Video',
  'videos/characters': 'Character',
  skills: 'Skill',
  'realtime/calls': 'Call',
}

const OTHER = 'Object'

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

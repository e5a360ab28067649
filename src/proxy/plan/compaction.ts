import type { Endpoint } from '../../api/endpoints/endpoints'
import { NO_RETRY, type PortusError, portusError } from '../../errors'

/** The endpoint at which conversations are made shorter. */
export const COMPACT = 'responses.compact'

/** That a target makes no summary of a conversation. Clients then ask for one in words. */
export function noCompaction({
  name,
  path,
  dialect,
}: Pick<Endpoint, 'name' | 'path' | 'dialect'>): PortusError {
  if (name === COMPACT)
    return portusError('not_supported', { param: 'model', values: { path }, headers: NO_RETRY })
  const isMessage = dialect === 'anthropic'
  return portusError('not_supported', 'no_compaction', {
    param: isMessage ? 'compaction' : 'input',
    values: { name: isMessage ? 'compaction' : 'compaction_trigger' },
    headers: NO_RETRY,
  })
}

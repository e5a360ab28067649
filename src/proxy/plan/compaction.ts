import type { Endpoint } from '../../api/endpoints'
import { NO_RETRY, type PortusError, portusError } from '../../errors'

/** The endpoint at which conversations are made shorter. */
export const COMPACT = 'responses.compact'

/** That a target makes no summary of a conversation. Clients do without, as with what is a 501 elsewhere. */
export const noCompaction = ({ name, path }: Pick<Endpoint, 'name' | 'path'>): PortusError =>
  name === COMPACT
    ? portusError('not_supported', { param: 'model', values: { path }, headers: NO_RETRY })
    : portusError('not_supported', 'no_compaction', {
        param: 'input',
        values: { name: 'compaction_trigger' },
        headers: NO_RETRY,
      })

import type { LedgerRow } from './row'

/** Whether a request counts as failed: its status is an error's, or its answer broke off. A client that leaves is no failure. */
export const isFailed = ({ status, outcome }: Pick<LedgerRow, 'status' | 'outcome'>): boolean =>
  status >= 400 || outcome === 'truncated' || outcome === 'failed'

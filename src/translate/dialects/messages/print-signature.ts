import type { Opaque } from '../../conversation'
import { tagged } from '../../opaque-tag'

/** Claude's own signatures are what clients know. Those of other makers say whose they are. */
export const printSignature = (opaque: Opaque): string =>
  opaque.maker === 'anthropic' ? opaque.value : tagged(opaque)

/** Clients bring back no thought without a signature. */
export const UNSIGNED = tagged({ maker: 'chat', value: '' })

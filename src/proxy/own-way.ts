import type { NativePrefix } from '../api/endpoints'
import type { Way } from '../portkey/contract'
import type { ClientRequest } from './read-request'

/** The way to a target that speaks the client's format: its own bytes, with the alias's overrides. */
export const ownWay = (
  { alias, endpoint, explicitParams, isStreamed }: ClientRequest,
  target: string,
  prefix: NativePrefix,
): Way => ({
  kind: 'own',
  edits: alias.overridesFor(target, endpoint.overrides, explicitParams),
  address: { endpoint, prefix, isStreamed },
})

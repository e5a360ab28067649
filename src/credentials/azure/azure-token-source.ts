import type { Target } from '../../alias/schema'
import type { Identity } from '../token/identity'
import type { Surroundings } from '../token/token-request'

/** Where the credentials of a target come from. Undefined where its own members are all that it needs. */
export const azureTokenSource = (
  _target: Target,
  _surroundings: Surroundings,
): Identity<string> | undefined => undefined

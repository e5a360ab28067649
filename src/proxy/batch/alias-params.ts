import type { Alias } from '../../alias/alias'
import type { Leaf } from '../../alias/defaults'
import { endpointOf } from '../../api/endpoints/endpoints'
import type { Bytes, JsonBody } from '../../body/json/body'
import { editMembers } from '../../body/json/edit-members'
import { portusError } from '../../errors'
import { refuseGuardedNames } from '../plan/guarded-names'
import { ownWay } from '../plan/own-way'
import { refuseNestedModel } from '../request/nested-models'
import type { ClientRequest } from '../request/read-request'

/** What the parameters of a request are when they are for an alias. */
export type AliasParams = { pieces: readonly Bytes[]; dropped: readonly string[] }

const MESSAGES = endpointOf('messages')

/**
 * Makes the parameters of a message what its alias would make of the message itself: the target's model, the
 * alias's overrides and defaults, and none of what it refuses.
 *
 * @throws {PortusError} where the alias has targets that differ, or refuses the parameters.
 */
export function aliasParams(batch: ClientRequest, alias: Alias): (params: JsonBody) => AliasParams {
  const [leaf] = alias.leaves
  const texts = new Set(alias.leaves.map((one) => JSON.stringify(changesOf(one.leaf))))
  if (!leaf || texts.size > 1)
    throw portusError('invalid_request', 'targets_differ', { param: 'model' })
  return (params) => {
    if (!alias.allows('nested_models')) refuseNestedModel(params)
    const request = {
      ...batch,
      alias,
      endpoint: MESSAGES,
      body: params,
      explicitParams: params.members.values,
    }
    refuseGuardedNames(request, true)
    const way = ownWay(request, leaf.name, true)
    if (way?.kind !== 'own')
      throw portusError('unsupported_endpoint', 'not_at_provider', {
        param: 'model',
        values: { path: batch.endpoint.path },
      })
    return { pieces: editMembers(params, way.edits), dropped: way.dropped ?? [] }
  }
}

/** All that a target changes in a message. */
const changesOf = ({
  override_params,
  thinking,
  reasoning_effort,
  drop,
  rename,
  native,
}: Leaf): readonly unknown[] => [
  override_params,
  thinking,
  reasoning_effort,
  drop,
  rename,
  native?.messages,
]

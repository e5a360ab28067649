import type { Alias } from '../../alias/alias'
import { placeOf } from '../../alias/place'
import { isOfProvider, type Kind } from '../../api/kept/kinds'
import { canonical } from '../../config/applications/application'
import type { Snapshot } from '../../config/snapshot'
import type { Owner, OwnerStore } from '../../store/owners/owner-store'
import { recordOf } from '../../telemetry/record'

/** Who asks for what providers keep. */
export type Asker = {
  store: OwnerStore
  application: string
  /**
   * Whether it may use what nobody is known to have made: what is older than the memory of owners, and what was made
   * without Portus. An application without a file may use everything that is not another one's.
   */
  mayUseUnknown: boolean
}

/** The application of a request, as one that asks for what providers keep. */
export function askerOf(
  { owners, config }: { owners: OwnerStore; config: Pick<Snapshot, 'applications'> },
  request: Request,
): Asker {
  const { application = '' } = recordOf(request)
  const file = config.applications.get(application)
  return {
    store: owners,
    // Its key may be in a variable now, whose name has no hyphen, and in a file later.
    application: canonical(application),
    mayUseUnknown: file === undefined || file.unknownIds === true,
  }
}

/** Whose a thing is, for somebody who asks for it. */
export type Standing = 'own' | 'foreign' | 'unknown'

/** Where the targets of an alias keep things. */
export const placesOf = ({ leaves }: Pick<Alias, 'leaves'>): ReadonlySet<string> =>
  new Set(leaves.map(({ leaf }) => placeOf(leaf)))

/**
 * Whose a thing is. What is said of the places to which the request goes counts alone. Where nothing is said of those,
 * an id that anybody else has is another's: one address may be written in two ways.
 *
 * @param owners Those who have made a thing with this id, somewhere.
 * @param places Undefined where it is not known where the request goes.
 */
export function standingOf(
  owners: readonly Owner[],
  application: string,
  places: ReadonlySet<string> | undefined,
): Standing {
  const isOwn = (owner: Owner) => owner.application === application
  if (!places) return owners.length === 0 ? 'unknown' : owners.some(isOwn) ? 'own' : 'foreign'
  const here = owners.filter(({ provider }) => places.has(provider))
  const counting = here.length > 0 ? here : owners
  if (counting.length === 0) return 'unknown'
  return counting.every(isOwn) ? 'own' : 'foreign'
}

/** Whether somebody may use a thing of this standing. */
export const mayUse = (
  { mayUseUnknown }: Pick<Asker, 'mayUseUnknown'>,
  standing: Standing,
  kind: Kind,
  id: string,
): boolean =>
  standing === 'own' || (standing === 'unknown' && (mayUseUnknown || isOfProvider(kind, id)))

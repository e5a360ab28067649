import { dialectAt } from '../api/spoken/dialect-at'
import { type PortusError, portusError } from '../errors'
import { intendedBy, type MethodsOf, type Missed } from './base-address'

/** What Google's API has besides models. Its clients ask for it with the right base address. */
const GOOGLES_OWN =
  /^\/(?:upload\/)?v1(?:beta)?\/(?:files|batches|cachedContents|tunedModels|corpora|operations|media)(?:\/|$)/

/** Says that nothing is at a path, and what the base address should be if that alone is wrong. */
export function unknownUrl(
  missed: Missed,
  headers: Headers,
  methodsOf: MethodsOf = () => [],
): PortusError {
  const intended = intendedBy(missed, headers, methodsOf)
  if (intended && intended.path !== missed.path && !GOOGLES_OWN.test(missed.path))
    return portusError('unknown_url', intended.base ? 'base_v1' : 'base_root')
  // Clients of Google's have more to ask for than Portus has.
  const isGoogles = dialectAt(missed.path, headers) === 'google'
  return portusError('unknown_url', isGoogles ? 'no_googles' : 'default')
}

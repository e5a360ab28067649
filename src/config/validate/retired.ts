import { RETIRED } from '../../alias/retired'
import { find, type Rule } from './finding'

/** Says of a provider that its service has ended. A host of one's own may speak its format all the same. */
export const retired: Rule = (target, path) => {
  const { provider, custom_host } = target
  const retirement = custom_host === undefined ? RETIRED.get(provider ?? '') : undefined
  if (!retirement) return []
  const { since, otherHost, advice, source } = retirement
  if (otherHost !== undefined && target[otherHost] !== undefined) return []
  const when = since === undefined ? '' : ` since ${since}`
  return find(
    true,
    [...path, 'provider'],
    `${provider} no longer serves this API${when}: ${advice} (${source})`,
  )
}

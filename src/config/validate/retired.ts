import { RETIRED } from '../../alias/retired'
import { find, type Rule } from './finding'

/** Says of a provider that its service has ended. A host of one's own may speak its format all the same. */
export const retired: Rule = ({ provider, custom_host }, path) => {
  const retirement = custom_host === undefined ? RETIRED.get(provider ?? '') : undefined
  if (!retirement) return []
  const { since, advice, source } = retirement
  const when = since === undefined ? '' : ` since ${since}`
  return find(
    true,
    [...path, 'provider'],
    `${provider} no longer serves this API${when}: ${advice} (${source})`,
  )
}

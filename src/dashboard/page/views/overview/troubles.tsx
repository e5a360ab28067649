import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { AliasesAnswer } from '../../../../admin/shapes/aliases'
import type { ApplicationsAnswer } from '../../../../admin/shapes/applications'
import type { ConfigurationAnswer } from '../../../../admin/shapes/configuration'
import { withQuery } from '../../api/client'
import { useAnswer } from '../../api/use-answer'
import { troublesOf } from '../../format/troubles'

const EVERY_MS = 30_000
/** Of the aliases their health is wanted alone: sums of a short time cost the server little. */
const SUMS_MS = 60_000

/** One line of what is wrong now. Nothing where all is well. */
export function Troubles() {
  const from = useMemo(() => new Date(Date.now() - SUMS_MS).toISOString(), [])
  const applications = useAnswer<ApplicationsAnswer>('admin/applications')
  const aliases = useAnswer<AliasesAnswer>(withQuery('admin/aliases', { from }))
  const configuration = useAnswer<ConfigurationAnswer>('admin/configuration')
  const latest = useRef(() => {})
  latest.current = () => {
    for (const answer of [applications, aliases, configuration]) answer.reload()
  }
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') latest.current()
    }, EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  const troubles = troublesOf({
    applications: applications.data,
    aliases: aliases.data,
    configuration: configuration.data,
  })
  if (troubles.length === 0) return null
  return (
    <ul class="troubles" aria-label="What is wrong now">
      {troubles.map(({ text, href }) => (
        <li key={text}>
          <a class="text-bad" href={href}>
            {text}
          </a>
        </li>
      ))}
    </ul>
  )
}

import type { AdminApplication } from '../../../../admin/shapes/applications'
import { printAddress } from '../../address/address'
import { Card } from '../../parts/card'
import { Limits } from '../../parts/limits'
import { Moment } from '../../parts/moments'
import { Badge } from '../../parts/states/badge'
import { KeyList } from './key-list'
import { Spent } from './spent'

type Given = { application: AdminApplication; askToPause: () => void }

/** One application: what it has spent, its limits and its keys. */
export function ApplicationCard({ application, askToPause }: Given) {
  const { name, description, team, paused, limits, keys, aliases, spent } = application
  return (
    <Card
      title={name}
      tools={
        <button
          type="button"
          aria-label={`${paused ? 'Resume' : 'Pause'} ${name}`}
          onClick={askToPause}
        >
          {paused ? 'Resume' : 'Pause'}
        </button>
      }
    >
      {description && <p>{description}</p>}
      {paused && (
        <p>
          <Badge tone="warn">Paused</Badge> by {paused.by} since <Moment at={paused.since} />
        </p>
      )}
      <Spent spent={spent} />
      {limits.length > 0 ? <Limits limits={limits} /> : <p class="muted">No limits of its own</p>}
      <KeyList keys={keys} />
      <details>
        <summary>May use {aliases.length === 1 ? '1 alias' : `${aliases.length} aliases`}</summary>
        <p class="names">{aliases.join(', ') || 'None'}</p>
      </details>
      <p class="links">
        <a href={printAddress('requests', { application: name })}>Requests</a>
        <a href={printAddress('overview', { application: name, range: '7d' })}>Usage</a>
        {team && <a href={printAddress('applications', { team })}>Team {team}</a>}
      </p>
    </Card>
  )
}

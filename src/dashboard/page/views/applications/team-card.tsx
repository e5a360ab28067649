import type { AdminTeam } from '../../../../admin/shapes/applications'
import { printAddress } from '../../address/address'
import { Card } from '../../parts/card'
import { Limits } from '../../parts/limits'
import { Spent } from './spent'

/** One team: what its applications have spent together, and their common limits. */
export function TeamCard({
  team: { name, description, applications, limits, spent },
}: {
  team: AdminTeam
}) {
  return (
    <Card title={`Team ${name}`}>
      {description && <p>{description}</p>}
      <Spent spent={spent} />
      {limits.length > 0 ? <Limits limits={limits} /> : <p class="muted">No limits</p>}
      <p class="names">
        {applications.length === 0 && 'No applications'}
        {applications.map((application) => (
          <a key={application} href={printAddress('applications', { name: application })}>
            {application}
          </a>
        ))}
      </p>
      <p class="links">
        <a href={printAddress('applications', { team: name })}>Applications</a>
        <a href={printAddress('requests', { team: name })}>Requests</a>
        <a href={printAddress('overview', { team: name, range: '7d' })}>Usage</a>
      </p>
    </Card>
  )
}

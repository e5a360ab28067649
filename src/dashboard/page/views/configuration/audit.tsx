import type { AdminAuditEntry, AuditAnswer } from '../../../../admin/shapes/audit'
import type { QueryChanges } from '../../address/address'
import { withQuery } from '../../api/client'
import { useAnswer } from '../../api/use-answer'
import { useLive } from '../../api/use-live'
import { useSoon } from '../../api/use-soon'
import { Card } from '../../parts/card'
import { type Column, DataTable } from '../../parts/data-table'
import { Moment } from '../../parts/moments'
import { Pages } from '../../parts/pages'
import { Answered } from '../../parts/states/answered'
import { Badge, type Tone } from '../../parts/states/badge'
import { Empty } from '../../parts/states/empty'

const LIMIT = 50

/** Entries are written behind what they tell of. */
const WRITTEN_MS = 2_000

const WORDS: Readonly<Record<AdminAuditEntry['action'], readonly [string, Tone]>> = {
  'server.started': ['Server started', 'plain'],
  'configuration.changed': ['Configuration changed', 'ok'],
  'configuration.refused': ['Configuration refused', 'bad'],
  'key.added': ['Key added', 'ok'],
  'key.changed': ['Key changed', 'plain'],
  'key.removed': ['Key removed', 'warn'],
  'application.paused': ['Application paused', 'warn'],
  'application.resumed': ['Application resumed', 'ok'],
  'admin.refused': ['Refused request without a right admin key', 'bad'],
}

const COLUMNS: readonly Column<AdminAuditEntry>[] = [
  { head: 'When', cell: ({ at }) => <Moment at={at} /> },
  {
    head: 'What',
    isWide: true,
    cell: ({ action }) => {
      // A newer server may know more actions than this page.
      const [words, tone] = WORDS[action] ?? [action, 'plain']
      return <Badge tone={tone}>{words}</Badge>
    },
  },
  { head: 'Whom', cell: ({ subject }) => subject ?? '–' },
  { head: 'By', cell: ({ actor }) => actor ?? '–' },
  { head: 'From', cell: ({ client_address }) => client_address ?? '–' },
  {
    head: 'Details',
    isWide: true,
    cell: ({ detail }) =>
      Object.entries(detail)
        .map(([name, value]) => `${name}: ${value}`)
        .join(', ') || '–',
  },
]

type Given = { before: string | undefined; change: (changes: QueryChanges) => void }

/** Who has done what to the server, the newest first. */
export function Audit({ before, change }: Given) {
  const answer = useAnswer<AuditAnswer>(withQuery('admin/audit', { limit: LIMIT, before }))
  const follow = useSoon(answer.reload, WRITTEN_MS)
  useLive('configuration', follow)
  useLive('applications', follow)
  return (
    <Card title="Audit">
      <Answered answer={answer}>
        {({ entries, next, kept_in: keptIn }) => (
          <>
            {keptIn === 'memory' && (
              <p class="muted">Kept in memory: it begins anew with each start.</p>
            )}
            {entries.length === 0 ? (
              <Empty title="Nothing was written down" />
            ) : (
              <DataTable
                caption="Audit, the newest first"
                columns={COLUMNS}
                rows={entries}
                keyOf={({ id }) => id}
              />
            )}
            <Pages before={before} next={next} change={change} />
          </>
        )}
      </Answered>
    </Card>
  )
}

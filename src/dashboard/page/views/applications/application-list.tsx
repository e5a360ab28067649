import { useState } from 'preact/hooks'
import type {
  AdminApplication,
  AdminPause,
  ApplicationsAnswer,
} from '../../../../admin/shapes/applications'
import type { Query, QueryChanges } from '../../address/address'
import { many } from '../../format/numbers'
import { Filters } from '../../parts/fields/filters'
import { Empty } from '../../parts/states/empty'
import { ApplicationCard } from './application-card'
import { chosen } from './order'
import { PauseDialog } from './pause-dialog'

/** More cards than that are shown on demand. */
const SHOWN = 60

type Given = {
  data: ApplicationsAnswer
  query: Query
  change: (changes: QueryChanges) => void
  changed: (name: string, paused: AdminPause | null) => void
}

/** The applications that are asked for, each as a card. */
export function ApplicationList({ data, query, change, changed }: Given) {
  const [asked, setAsked] = useState<AdminApplication | undefined>(undefined)
  const [shown, setShown] = useState(SHOWN)
  const found = chosen(data.applications, query)
  return (
    <>
      <Filters names={['team']} query={query} change={change} />
      <section aria-label="Applications" class="cards">
        {found.slice(0, shown).map((application) => (
          <ApplicationCard
            key={application.name}
            application={application}
            askToPause={() => setAsked(application)}
          />
        ))}
      </section>
      {found.length === 0 && <Empty title="No application has such a name" />}
      {found.length > shown && (
        <button type="button" onClick={() => setShown(shown + SHOWN)}>
          Show more of {many(found.length, 'application')}
        </button>
      )}
      {asked && (
        <PauseDialog
          application={asked}
          pausesIn={data.pauses_in}
          close={() => setAsked(undefined)}
          changed={changed}
        />
      )}
    </>
  )
}

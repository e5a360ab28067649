import type { AliasesAnswer } from '../../../../admin/shapes/aliases'
import type { ApplicationsAnswer } from '../../../../admin/shapes/applications'
import type { Query, QueryChanges } from '../../address/address'
import { useAnswer } from '../../api/use-answer'
import { NameField } from '../../parts/fields/name-field'
import { RangePicker } from '../../parts/fields/range-picker'
import { Select } from '../../parts/fields/select'
import { STATUSES } from './filters'

const ORDERS = { '': 'Newest first', slowest: 'Slowest first' } as const

const OUTCOMES = {
  '': 'Any',
  complete: 'Complete',
  truncated: 'Cut off',
  cancelled: 'Cancelled',
  failed: 'Failed',
} as const

type Given = { query: Query; change: (changes: QueryChanges) => void }

/** Chooses which requests are shown. */
export function FilterForm({ query, change: changeQuery }: Given) {
  const applications = useAnswer<ApplicationsAnswer>('admin/applications')
  const aliases = useAnswer<AliasesAnswer>('admin/aliases')
  // Another choice begins with its first page.
  const change = (changes: QueryChanges) => changeQuery({ before: undefined, ...changes })
  const named = (names: readonly { name: string }[] | undefined) =>
    (names ?? []).map(({ name }) => name)
  return (
    <>
      <NameField
        label="Application"
        value={query.application}
        names={named(applications.data?.applications)}
        choose={(application) => change({ application })}
      />
      <NameField
        label="Alias"
        value={query.alias}
        names={named(aliases.data?.aliases)}
        choose={(alias) => change({ alias })}
      />
      <NameField
        label="Session"
        value={query.session}
        names={[]}
        choose={(session) => change({ session })}
      />
      <NameField
        label="Status"
        value={query.status}
        names={STATUSES}
        choose={(status) => change({ status })}
      />
      <Select
        label="Outcome"
        value={query.outcome ?? ''}
        options={OUTCOMES}
        choose={(outcome) => change({ outcome })}
      />
      <Select
        label="Order"
        value={query.order ?? ''}
        options={ORDERS}
        choose={(order) => change({ order })}
      />
      <RangePicker query={query} change={change} isOptional />
    </>
  )
}

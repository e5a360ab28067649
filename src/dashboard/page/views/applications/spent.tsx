import type { AdminApplication } from '../../../../admin/shapes/applications'
import { Money } from '../../parts/amount'

/** What was spent in this day, week and month of UTC. */
export function Spent({ spent }: Pick<AdminApplication, 'spent'>) {
  if (!spent) return null
  return (
    <dl class="spent">
      {(
        [
          ['Today (UTC)', spent.day],
          ['This week', spent.week],
          ['This month', spent.month],
        ] as const
      ).map(([name, usd]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <Money value={usd} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

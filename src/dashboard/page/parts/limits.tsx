import type { AdminLimit } from '../../../admin/shapes/applications'
import { exactLimitAmount, limitAmount, limitName, warningPassed } from '../format/limits'
import { share as percent } from '../format/numbers'
import { Meter } from './meter'
import { FromNow } from './moments'
import { Badge, type Tone } from './states/badge'

const TONES: Readonly<Record<AdminLimit['state'], Tone>> = {
  ok: 'ok',
  warning: 'warn',
  used_up: 'bad',
  unknown: 'plain',
}
const WORDS: Readonly<Record<AdminLimit['state'], string>> = {
  ok: 'OK',
  warning: 'Warning',
  used_up: 'Used up',
  unknown: 'Unknown',
}

/** Limits and budgets, and how they stand. */
export const Limits = ({ limits }: { limits: readonly AdminLimit[] }) => (
  <ul class="limits">
    {limits.map((limit) => (
      <li key={limit.id}>
        <Limit limit={limit} />
      </li>
    ))}
  </ul>
)

function Limit({ limit }: { limit: AdminLimit }) {
  const { unit, used, reserved, max, left, window, state, resets_at: resetsAt } = limit
  const passed = warningPassed(limit)
  const name = limitName(limit)
  const of = (amount: number) => (
    <span title={exactLimitAmount(unit, amount)}>{limitAmount(unit, amount)}</span>
  )
  const words =
    used === null
      ? `${name}: not known`
      : `${name}: ${limitAmount(unit, used)} of ${limitAmount(unit, max)}`
  return (
    <>
      <div class="limit-line">
        <span>
          {name}
          {window.kind === 'calendar' && <span class="muted"> {window.time_zone}</span>}
        </span>
        <span class="numbers">
          {used === null ? '–' : of(used)} <span class="muted">of</span> {of(max)}
        </span>
      </div>
      <Meter
        used={share(used, max)}
        reserved={share(reserved, max)}
        tone={TONES[state]}
        label={words}
      />
      <div class="limit-line muted">
        <span>
          {state !== 'ok' && <Badge tone={TONES[state]}>{WORDS[state]}</Badge>}
          {state === 'warning' && passed !== undefined && <> over {percent(passed)}</>}
          {left !== null && (
            <>
              {state === 'warning' ? ', ' : ' '}
              {of(left)} left
            </>
          )}
        </span>
        {window.kind === 'once' && <span>never resets</span>}
        {resetsAt && (
          <span>
            resets <FromNow at={resetsAt} />
          </span>
        )}
      </div>
    </>
  )
}

const share = (amount: number | null, max: number): number =>
  amount === null ? 0 : max > 0 ? amount / max : 1

import type { Tone } from './states/badge'

type Given = {
  /** Of one. */
  used: number
  /** What running requests may still take, of one. */
  reserved?: number
  tone: Tone
  label: string
}

/** How much of something is used, as a bar. */
export const Meter = ({ used, reserved = 0, tone, label }: Given) => (
  <svg class={`meter tone-${tone}`} role="img" aria-label={label} width="100%" height="8">
    <title>{label}</title>
    <rect class="meter-all" width="100%" height="8" rx="4" />
    {reserved > 0 && (
      <rect class="meter-reserved" width={percent(used + reserved)} height="8" rx="4" />
    )}
    {used > 0 && <rect class="meter-used" width={percent(used)} height="8" rx="4" />}
  </svg>
)

const percent = (part: number) => `${Math.max(0, Math.min(1, part)) * 100}%`

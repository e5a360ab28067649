import type { ComponentChildren } from 'preact'
import type { Change } from '../format/change'

type Given = {
  name: string
  children: ComponentChildren
  /** Against the time before. */
  change?: Change | undefined
  /** Whether more is worse. It is neither for what is just used. */
  isCost?: boolean
  note?: ComponentChildren
  href?: string
}

/** One figure of a view. */
export const Tile = ({ name, children, change, isCost, note, href }: Given) => (
  <div class="tile">
    <dt>{href ? <a href={href}>{name}</a> : name}</dt>
    <dd>
      <span class="tile-value">{children}</span>
      <span class="tile-notes">
        {change && <span class={`change ${toneOf(change, isCost)}`}>{change.text}</span>}
        {note && <span>{note}</span>}
      </span>
    </dd>
  </div>
)

const toneOf = ({ direction, isNotable }: Change, isCost = false): string =>
  !isCost || !isNotable ? '' : direction === 'up' ? 'text-bad' : 'text-ok'

import type { AliasesAnswer } from '../../../../admin/shapes/aliases'
import { Card } from '../../parts/card'

/** Aliases that are not served because they have a problem. */
export const LeftOut = ({ leftOut }: { leftOut: AliasesAnswer['left_out'] }) =>
  leftOut.length === 0 ? null : (
    <Card title="Left out">
      <ul class="problems">
        {leftOut.map(({ name, reason }) => (
          <li key={name}>
            <b>{name}</b>: {reason}
          </li>
        ))}
      </ul>
    </Card>
  )

import type { ConfigurationAnswer } from '../../../../admin/shapes/configuration'
import { Card } from '../../parts/card'
import { Moment } from '../../parts/moments'
import { Badge, type Tone } from '../../parts/states/badge'
import { Changes } from './changes'
import { Problems } from './problems'

type Reload = NonNullable<ConfigurationAnswer['last_reload']>
type Change = ConfigurationAnswer['last_change']

const TONES: Readonly<Record<Reload['result'], Tone>> = {
  success: 'ok',
  failure: 'bad',
  unchanged: 'plain',
}
const WORDS: Readonly<Record<Reload['result'], string>> = {
  success: 'Taken over',
  failure: 'Refused: the configuration before is still served',
  unchanged: 'Nothing had changed',
}

/** What the last reload has changed, or why it was refused. */
export function LastReload({ reload, change }: { reload: Reload | null; change: Change }) {
  if (!reload)
    return (
      <Card title="Last reload">
        <p class="muted">
          None since the start. Change a file of the configuration, or run{' '}
          <code>portus reload</code>.
        </p>
      </Card>
    )
  const { at, result, problems, changes, needs_restart: needsRestart } = reload
  return (
    <Card title="Last reload">
      <p>
        <Badge tone={TONES[result]}>{WORDS[result]}</Badge> <Moment at={at} />
      </p>
      {problems.length > 0 && <Problems problems={problems} />}
      {changes && <Changes changes={changes} />}
      {!changes && change && (
        <>
          <h3>
            The last change, <Moment at={change.at} />
          </h3>
          <Changes changes={change.changes} />
        </>
      )}
      {needsRestart.length > 0 && (
        <>
          <h3>Count at the next start</h3>
          <p class="names">
            {needsRestart.map((name) => (
              <code key={name}>{name}</code>
            ))}
          </p>
        </>
      )}
    </Card>
  )
}

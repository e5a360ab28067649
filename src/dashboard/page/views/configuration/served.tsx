import type { ConfigurationAnswer } from '../../../../admin/shapes/configuration'
import { many } from '../../format/numbers'
import { Card } from '../../parts/card'
import { CopyButton } from '../../parts/copy-button'
import { Facts } from '../../parts/facts'
import { FromNow, Moment } from '../../parts/moments'

/** The revision that is served, and by what. */
export function Served({ configuration }: { configuration: ConfigurationAnswer }) {
  const { counts, reloads, revision } = configuration
  return (
    <Card title="Served">
      <Facts
        facts={[
          [
            'Revision',
            <>
              <code>{revision}</code>{' '}
              <CopyButton text={() => revision} name="Copy the revision">
                Copy
              </CopyButton>
            </>,
          ],
          [
            'Served since',
            <>
              <Moment at={configuration.served_since} />,{' '}
              <FromNow at={configuration.served_since} />
            </>,
          ],
          [
            'Holds',
            [
              many(counts.aliases, 'alias', 'aliases'),
              many(counts.applications, 'application'),
              many(counts.teams, 'team'),
              many(counts.keys, 'key'),
            ].join(', '),
          ],
          [
            'Reloads',
            <>
              {many(reloads.successes, 'success', 'successes')},{' '}
              <span class={reloads.failures > 0 ? 'text-warn' : undefined}>
                {many(reloads.failures, 'failure')}
              </span>
            </>,
          ],
          [
            'Server started',
            <>
              <Moment at={configuration.started_at} />, <FromNow at={configuration.started_at} />
            </>,
          ],
          ['Workers', configuration.workers],
          ['Portus', configuration.version],
          ['Gateway', configuration.gateway_version],
        ]}
      />
    </Card>
  )
}

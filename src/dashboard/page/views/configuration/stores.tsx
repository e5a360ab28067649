import type { ConfigurationAnswer } from '../../../../admin/shapes/configuration'
import { duration } from '../../format/durations'
import { many } from '../../format/numbers'
import { Card } from '../../parts/card'
import { Facts } from '../../parts/facts'
import { Badge } from '../../parts/states/badge'

type Stores = ConfigurationAnswer['stores']

const REQUESTS_IN: Readonly<Record<Stores['requests_in'], string>> = {
  database: 'PostgreSQL, for the fleet',
  file: 'A file, for this machine',
  memory: 'Memory: the last few thousand of one process, until it ends',
}
const PAUSES_IN: Readonly<Record<Stores['pauses_in'], string>> = {
  database: 'PostgreSQL, for the fleet',
  redis: 'Redis, for the fleet',
  file: 'A file, for this machine',
  memory: 'Memory: they end with the server',
}

/** Rows that wait that long are worth a colour. */
const LATE_MS = 10_000

/** Where things are kept, and how that fares. */
export const StoresCard = ({ stores }: { stores: Stores }) => (
  <Card title="Stores">
    <Facts
      facts={[
        ['Requests are in', REQUESTS_IN[stores.requests_in]],
        ['Pauses are in', PAUSES_IN[stores.pauses_in]],
        ['Ledger', stores.ledger ? <Ledger ledger={stores.ledger} /> : 'None'],
        [
          'Redis',
          stores.redis ? (
            <Badge tone={stores.redis.is_up ? 'ok' : 'bad'}>
              {stores.redis.is_up ? 'Up' : 'Down'}
            </Badge>
          ) : (
            'None'
          ),
        ],
      ]}
    />
  </Card>
)

function Ledger({ ledger }: { ledger: NonNullable<Stores['ledger']> }) {
  const { waiting, lag_ms: lagMs, dropped, errors } = ledger
  const tone = dropped > 0 ? 'bad' : lagMs > LATE_MS || errors > 0 ? 'warn' : 'ok'
  const words = { ok: 'Writes', warn: 'Is late', bad: 'Has lost rows' }[tone]
  return (
    <>
      <Badge tone={tone}>{words}</Badge> {many(waiting, 'row')} waiting, {duration(lagMs)} behind,{' '}
      {many(errors, 'error')}, {many(dropped, 'row')} lost
    </>
  )
}

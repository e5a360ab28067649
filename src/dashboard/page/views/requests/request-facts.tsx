import type { AdminRequest } from '../../../../admin/shapes/requests'
import { printAddress } from '../../address/address'
import { exactMoney } from '../../format/money'
import { exactCount } from '../../format/numbers'
import { exactTime } from '../../format/times'
import { Duration } from '../../parts/amount'
import { CopyButton } from '../../parts/copy-button'
import { Facts } from '../../parts/facts'
import { Status } from './status'

const KINDS = [
  ['input', 'in'],
  ['cache_read', 'from caches'],
  ['cache_write', 'into caches'],
  ['output', 'out'],
  ['reasoning', 'of it reasoning'],
  ['audio', 'audio'],
] as const

const tokenWords = (tokens: AdminRequest['tokens']): string =>
  KINDS.filter(([kind]) => tokens[kind] > 0)
    .map(([kind, words]) => `${exactCount(tokens[kind])} ${words}`)
    .join(', ') || 'None'

const filter = (name: string, value: string) => (
  <a href={printAddress('requests', { [name]: value })}>{value}</a>
)

const copied = (text: string, name: string) => (
  <>
    <code>{text}</code>{' '}
    <CopyButton text={() => text} name={name}>
      Copy
    </CopyButton>
  </>
)

/** Every field of a request. */
export function RequestFacts({ request }: { request: AdminRequest }) {
  const { price, usd } = request
  return (
    <Facts
      facts={[
        ['Status', <Status request={request} />],
        ['Outcome', request.outcome],
        ['Started', exactTime(request.started_at)],
        [
          'First byte',
          request.first_byte_ms !== null && <Duration value={request.first_byte_ms} />,
        ],
        ['Whole answer', <Duration value={request.duration_ms} />],
        ['Application', filter('application', request.application)],
        ['Team', request.team && filter('team', request.team)],
        ['Key', request.key],
        ['Session', request.session && filter('session', request.session)],
        ['Alias', filter('alias', request.alias)],
        ['Answered by', [request.provider, request.model].filter(Boolean).join(' ')],
        ['Target', request.target_index],
        ['Endpoint', request.endpoint],
        ['Tokens', `${tokenWords(request.tokens)}, ${request.accuracy}`],
        ['Cost', usd === null ? 'Not known' : exactMoney(usd)],
        [
          'Price',
          price &&
            [price.source === 'config' ? 'prices.json' : 'built in', price.version, price.tier]
              .filter(Boolean)
              .join(', '),
        ],
        ['Request id', copied(request.request_id, 'Copy the id of the request')],
        ['Row', copied(request.id, 'Copy the id of the row')],
      ]}
    />
  )
}

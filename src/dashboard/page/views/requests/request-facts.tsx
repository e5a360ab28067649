import type { AdminRequest } from '../../../../admin/shapes/requests'
import { printAddress } from '../../address/address'
import { exactMoney } from '../../format/money'
import { exactCount } from '../../format/numbers'
import { priceOrigin } from '../../format/price-origin'
import { refusalWords } from '../../format/refusals'
import { targetName } from '../../format/targets'
import { exactTime } from '../../format/times'
import { Duration } from '../../parts/amount'
import { CopyButton } from '../../parts/copy-button'
import { Facts } from '../../parts/facts'
import { isRefused } from './refusal'
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

const ACCURACY: Readonly<Record<AdminRequest['accuracy'], string>> = {
  exact: 'as the provider counted',
  partial: 'as far as the answer came',
  estimated: 'estimated by lengths',
}

const OUTCOMES: Readonly<Record<AdminRequest['outcome'], string>> = {
  complete: 'Complete',
  truncated: 'Cut off before its end',
  cancelled: 'Cancelled by the client',
  failed: 'Failed',
}

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
  const { price, usd, error, target_index: target } = request
  const wasRefused = isRefused(request)
  return (
    <Facts
      facts={[
        ['Status', <Status request={request} />],
        ['Outcome', OUTCOMES[request.outcome]],
        ['Portus says', !wasRefused && error && `${refusalWords(error)} (${error})`],
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
        [
          request.is_failed ? 'Last asked' : 'Answered by',
          !wasRefused && [request.provider, request.model].filter(Boolean).join(' '),
        ],
        ['Target', !wasRefused && target !== null && targetName(target)],
        ['Endpoint', request.endpoint],
        [
          'Tokens',
          wasRefused ? 'None' : `${tokenWords(request.tokens)}, ${ACCURACY[request.accuracy]}`,
        ],
        ['Cost', usd === null ? 'Not known' : exactMoney(usd)],
        [
          'Price',
          !wasRefused && price && [priceOrigin(price), price.tier].filter(Boolean).join(', '),
        ],
        ['Request id', copied(request.request_id, 'Copy the id of the request')],
        ['Ledger id', copied(request.id, 'Copy the id in the ledger')],
      ]}
    />
  )
}

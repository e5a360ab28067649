import { printAddress } from '../../address/address'
import { exactCount } from '../../format/numbers'
import { tokensOf } from '../../format/tokens-of'
import { Duration, Money } from '../../parts/amount'
import { useCost } from './use-cost'

/** What an answer has used. */
export function CostLine({ requestId }: { requestId: string }) {
  const request = useCost(requestId)
  if (request === undefined) return <p class="muted">Looking up what it has used …</p>
  if (request === 'missing') return <p class="muted">What it has used is not written down.</p>
  const { input, output } = tokensOf(request.tokens)
  return (
    <p class="muted cost-line">
      {exactCount(input)} tokens in, {exactCount(output)} out, <Money value={request.usd} />,{' '}
      <Duration value={request.duration_ms} />{' '}
      <a href={printAddress('requests', { id: request.id })}>Details</a>
    </p>
  )
}

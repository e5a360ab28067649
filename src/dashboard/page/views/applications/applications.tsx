import type { Address } from '../../address/address'

export function Applications(_: { address: Address }) {
  return <h1>Applications</h1>
}

import type { Address } from '../../address/address'

export function Requests(_: { address: Address }) {
  return <h1>Requests</h1>
}

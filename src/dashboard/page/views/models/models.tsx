import type { Address } from '../../address/address'

export function Models(_: { address: Address }) {
  return <h1>Models</h1>
}

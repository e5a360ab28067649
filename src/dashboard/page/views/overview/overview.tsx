import type { Address } from '../../address/address'

export function Overview(_: { address: Address }) {
  return <h1>Overview</h1>
}

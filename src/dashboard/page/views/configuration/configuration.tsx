import type { Address } from '../../address/address'

export function Configuration(_: { address: Address }) {
  return <h1>Configuration</h1>
}

import type { Address } from '../../address/address'

export function Playground(_: { address: Address }) {
  return <h1>Playground</h1>
}

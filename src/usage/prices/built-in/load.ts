import type { Provider } from '@pydantic/genai-prices'
import { compactTable } from './compact'
import type { PriceTable } from './table'

/**
 * Reads the built-in prices. The package is read only where somebody asks for one: it is 800 KB of code. The build puts
 * a compressed file into the place of this module (scripts/lean.ts).
 */
export function loadTable(): PriceTable {
  const { waitForUpdate } =
    require('@pydantic/genai-prices') as typeof import('@pydantic/genai-prices')
  // It gives its data away in no other way. The promise is kept from the start.
  return compactTable(Bun.peek(waitForUpdate()) as Provider[])
}

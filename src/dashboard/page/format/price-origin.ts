/** Where a price comes from: `built-in prices 0.1.8`, `prices.json 3f2a`. */
export const priceOrigin = ({
  source,
  version,
}: {
  source: 'built-in' | 'config'
  version: string
}): string => `${source === 'config' ? 'prices.json' : 'built-in prices'} ${version}`

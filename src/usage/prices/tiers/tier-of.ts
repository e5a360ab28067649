/** What an answer, or a request, says of how it was served. */
export type Served = {
  /**
   * `service_tier` of OpenAI's answers and of Anthropic's usage, `serviceTier` of Gemini's, `trafficType` of Vertex AI's.
   * Where the answer says nothing, what the request asked for.
   */
  tier?: unknown
  /** `speed` of Anthropic's usage. */
  speed?: unknown
  /** Whether it was one request of a batch. */
  isBatch?: boolean
}

/** Words for the standard price, and for what is bought in advance. */
const STANDARD: ReadonlySet<string> = new Set([
  'auto',
  'default',
  'standard',
  'standard_only',
  'on_demand',
  'scale',
  'reserved',
  'unspecified',
  'traffic_type_unspecified',
  'provisioned_throughput',
])

/** Other words for a tier. */
const SAME: Readonly<Record<string, string>> = {
  // https://openai.com/api-fast-mode/
  fast: 'priority',
  on_demand_priority: 'priority',
  on_demand_flex: 'flex',
}

const MAX_LENGTH = 32

/** The tier that prices know by name. Undefined for the standard price. */
export function tierOf({ tier, speed, isBatch }: Served): string | undefined {
  if (isBatch) return 'batch'
  // Anthropic's. OpenAI's tier of this name is the one that it also calls "priority".
  if (speed === 'fast') return 'fast'
  if (typeof tier !== 'string' || tier === '' || tier.length > MAX_LENGTH) return undefined
  const name = tier.toLowerCase()
  if (STANDARD.has(name)) return undefined
  return Object.hasOwn(SAME, name) ? SAME[name] : name
}

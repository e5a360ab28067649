import { membersIn } from './dialect'

/** The tier with the plain price. Who names it has said that it was no other one. */
export const STANDARD = 'standard'

/** Claude's fast mode. https://platform.claude.com/docs/en/build-with-claude/fast-mode */
const FAST = 'fast'

/** Other words for a tier: for the plain price, for what is bought in advance, and those of Vertex AI and OpenAI. */
const SAME: Readonly<Record<string, string>> = {
  default: STANDARD,
  on_demand: STANDARD,
  scale: STANDARD,
  reserved: STANDARD,
  provisioned_throughput: STANDARD,
  // https://openai.com/api-fast-mode/
  fast: 'priority',
  on_demand_priority: 'priority',
  on_demand_flex: 'flex',
}

/** Words that leave it to the provider. */
const OPEN: ReadonlySet<string> = new Set([
  'auto',
  'standard_only',
  'unspecified',
  'traffic_type_unspecified',
])

/** A name of a tier. Anybody may write anything into a body. */
const TIER = /^[a-z][a-z0-9_-]{0,31}$/i

/** A tier by the name that prices have for it, {@link STANDARD} among them. Undefined for what names none. */
export function tierNamed(value: unknown): string | undefined {
  if (typeof value !== 'string' || !TIER.test(value)) return undefined
  const name = value.toLowerCase()
  if (OPEN.has(name)) return undefined
  return Object.hasOwn(SAME, name) ? SAME[name] : name
}

/**
 * The tier that an answer says it was made at. Undefined where it says nothing of one.
 * https://platform.openai.com/docs/api-reference/chat/object#chat/object-service_tier
 * https://docs.anthropic.com/en/api/service-tiers
 * https://ai.google.dev/api/generate-content#UsageMetadata, which has `trafficType` on Vertex AI
 *
 * @param usage Its token counts as they stand there. Anthropic and Google name it among them.
 * @param named What stands beside them.
 */
export function servedTier(usage: unknown, named?: unknown): string | undefined {
  const { speed, service_tier, serviceTier, trafficType } = membersIn(usage)
  if (speed === FAST) return FAST
  return (
    tierNamed(named) ?? tierNamed(service_tier) ?? tierNamed(serviceTier) ?? tierNamed(trafficType)
  )
}

/** The members of requests that ask for a tier. */
export const ASKING_MEMBERS = ['speed', 'service_tier', 'serviceTier'] as const

/** The tier that a request asks for. Undefined where it asks for none, or for the usual one. */
export function askedTier(
  read: (member: (typeof ASKING_MEMBERS)[number]) => unknown,
): string | undefined {
  if (read('speed') === FAST) return FAST
  const tier = tierNamed(read('service_tier')) ?? tierNamed(read('serviceTier'))
  return tier === STANDARD ? undefined : tier
}

/**
 * What a stream has said of its tier with one more event. The last counts of Claude's streams need not repeat what the
 * first ones said, so that a tier is not taken back.
 */
export const laterTier = (before: string | undefined, now: string | undefined) =>
  now === undefined || (now === STANDARD && before !== undefined) ? before : now

/**
 * The tier whose price counts; undefined for the plain one.
 *
 * @param said What the answer says. OpenAI names the tier that it really used, also where it was not the one that was asked for.
 * @param asked What the request asked for, which counts where the answer says nothing.
 */
export function pricedTier(said: string | undefined, asked: string | undefined) {
  const tier = said ?? asked
  return tier === STANDARD ? undefined : tier
}

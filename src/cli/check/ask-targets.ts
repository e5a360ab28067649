import { type Alias, prepareAlias } from '../../alias/alias'
import type { AliasFile } from '../../alias/schema'
import type { TargetNode } from '../../alias/target-tree'
import { endpointOf } from '../../api/endpoints/endpoints'
import { isOpenAI } from '../../api/provider-apis'
import { dialectOf } from '../../api/spoken/dialect-of'
import { knownError } from '../../errors'
import { failureReport } from '../../proxy/answer-report'
import { handle } from '../../proxy/handle'
import { memoryStore } from '../../store/memory-store'
import { MEMORY_BOUNDS } from '../../store/store'
import { type Report, recordOf } from '../../telemetry/record'
import { reasoningStore } from '../../translate/reasoning-memory'
import type { ValidConfig } from '../load-config'
import type { LiveResult } from './live-result'

const MAX_AT_ONCE = 4

/** The least that all of OpenAI's models take. */
const FEW_TOKENS = 16

const NO_WORDS = 'the provider gives no reason'

/** RFC 9110 section 15.6.5. */
const GATEWAY_TIMEOUT = 504

const CHAT = endpointOf('chat')
const EMBEDDINGS = endpointOf('embeddings')

/** One target, as an alias of its own. */
type Job = { alias: string; target: string; alone: Alias; provider: string; model: string }

/**
 * Asks every target for a few tokens, or for a vector where it has no chat, in the way that a client's request goes.
 * Four are asked at a time.
 *
 * @param timeoutMs Milliseconds for each answer.
 */
export async function askTargets(config: ValidConfig, timeoutMs: number): Promise<LiveResult[]> {
  const jobs = jobsIn(config)
  const results: LiveResult[] = []
  const rest = jobs.entries()
  const worker = async () => {
    for (const [at, job] of rest) results[at] = await askTarget(config, job, timeoutMs)
  }
  await Promise.all(Array.from({ length: MAX_AT_ONCE }, worker))
  return results
}

/** How many targets there are to ask. */
export const countTargets = (config: ValidConfig): number => jobsIn(config).length

const jobsIn = ({ snapshot }: ValidConfig): Job[] => [...snapshot.aliases.values()].flatMap(jobsOf)

const jobsOf = ({ name: alias, tree, leaves, targets }: Alias): Job[] =>
  leaves.map(({ name: target }) => ({
    alias,
    target,
    alone: prepareAlias(alias, (aloneAt(tree, target) ?? {}) as AliasFile),
    provider: targets.get(target)?.provider ?? '',
    model: targets.get(target)?.model ?? '',
  }))

/** An alias with one of its targets alone, which inherits what it does among the others. It is asked once. */
function aloneAt(node: TargetNode, name: string): TargetNode['target'] | undefined {
  if ('leaf' in node) return node.name === name ? { ...node.target, retry: ONCE } : undefined
  for (const child of node.children) {
    const found = aloneAt(child, name)
    if (found) return { ...node.target, strategy: { mode: 'single' }, targets: [found] }
  }
  return undefined
}

const ONCE = { attempts: 0 }

async function askTarget(config: ValidConfig, job: Job, timeoutMs: number): Promise<LiveResult> {
  const { alias, alone } = job
  const limit = [...alone.targets.values()].some(isOpenAI) ? 'max_completion_tokens' : 'max_tokens'
  const chat = await ask(config, job, timeoutMs, CHAT, {
    model: alias,
    [limit]: FEW_TOKENS,
    messages: [{ role: 'user', content: 'Say: ok' }],
  })
  // A model of vectors has no chat, and providers say so in many ways.
  if (chat.isGood || ![400, 404, 405, 422].includes(chat.status)) return chat
  const vector = await ask(config, job, timeoutMs, EMBEDDINGS, { model: alias, input: 'ok' })
  return vector.isGood ? vector : chat
}

async function ask(
  { snapshot, gateway }: ValidConfig,
  { alias, target, alone, provider, model }: Job,
  timeoutMs: number,
  endpoint: typeof CHAT,
  body: object,
): Promise<LiveResult> {
  const { promise: reported, resolve: report } = Promise.withResolvers<Report>()
  const signal = AbortSignal.timeout(timeoutMs)
  const request = new Request(`http://portus${endpoint.path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
    signal,
  })
  const dialect = dialectOf(endpoint)
  const deps = {
    config: { ...snapshot, aliases: new Map([[alias, alone]]) },
    upstream: gateway.upstream,
    report,
    reasoning: reasoningStore(),
    responses: memoryStore(MEMORY_BOUNDS, Date.now),
    onUnexpected: () => {},
    limits: undefined,
  }
  try {
    const answer = await handle(deps, { endpoint, dialect, request, ids: [] })
    await answer.arrayBuffer()
  } catch (error) {
    const known = knownError(error)
    report(failureReport(recordOf(request), known, dialect.statusOf(known), ''))
  }
  const { status, outcome, record, durationMs, timeToFirstByteMs, error } = await reported
  const isGood = outcome === 'complete' && status < 400
  if (!isGood && signal.aborted)
    return {
      ...{ alias, target, provider, model, isGood, status: GATEWAY_TIMEOUT, latencyMs: durationMs },
      error: `no answer within ${timeoutMs} ms`,
    }
  const last = record.trace.attempts.at(-1)
  const why = last?.words?.message ?? last?.cause ?? error?.detail
  const told = error?.kind === 'provider_unreachable' ? `${last?.host}: ${why}` : why
  return {
    ...{ alias, target, provider, model, isGood, status },
    latencyMs: timeToFirstByteMs ?? durationMs,
    ...(!isGood && { error: told ?? NO_WORDS }),
  }
}

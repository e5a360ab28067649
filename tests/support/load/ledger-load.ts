import { visitLedger } from '../../../src/store/ledger/open-ledger'
import type { LedgerRow } from '../../../src/usage/ledger/row'
import { type Fleet, KEY, startFleet } from '../process/fleet'
import { childrenOf, eventually } from '../process/proc'
import { type Received, startProvider } from '../providers/server'

const AT_ONCE = 50
const PAGE = 500

/** What becomes of a request. */
type Fate = 'whole' | 'streamed' | 'failed' | 'broken' | 'left early' | 'left in the middle'

/** Of twenty requests. */
const FATES: readonly Fate[] = [
  ...Array.from({ length: 11 }, () => 'whole' as const),
  ...Array.from({ length: 5 }, () => 'streamed' as const),
  'failed',
  'broken',
  'left early',
  'left in the middle',
]

/** What a provider has given to its end, and when its client had it. */
type Given = { input: number; output: number; atMs?: number }

/** How a load went. */
export type LedgerLoad = {
  /** Requests that a provider has answered to the end, and the client has read. */
  answered: number
  /** Of those, how many have no row. */
  missing: number
  /** How long before the kill the earliest of the missing had ended. */
  missingForMs: number
  /** Requests whose row differs from what the provider gave. */
  different: string[]
  /** Rows that stand there twice. */
  twice: number
  rows: number
  partial: number
  tokens: { given: number; counted: number }
  /** Lines in which a start says that rows may be missing. */
  said: number
  seconds: number
}

const sse = (data: object): string => `data: ${JSON.stringify(data)}\n\n`

/** A provider that does with each request what its number says, and keeps its own books. */
function bookkeeper() {
  const given = new Map<string, Given>()
  const answer = async ({ json, signal }: Received): Promise<Response> => {
    const id = String(json?.user)
    const fate = fateOf(id)
    const input = 5 + (Number(id.slice(1)) % 50)
    const output = 1 + (Number(id.slice(1)) % 211)
    const usage = {
      prompt_tokens: input,
      completion_tokens: output,
      total_tokens: input + output,
    }
    const base = { id: `c-${id}`, created: 1, model: 'gpt-real' }
    if (fate === 'failed') return new Response('{"error":{"message":"broken"}}', { status: 500 })
    if (fate === 'left early') {
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      return new Response()
    }
    if (fate === 'whole') {
      given.set(id, { input, output })
      return Response.json({
        ...base,
        object: 'chat.completion',
        choices: [
          { index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' },
        ],
        usage,
      })
    }
    const chunk = (delta: object, finish: string | null = null) =>
      sse({
        ...base,
        object: 'chat.completion.chunk',
        choices: [{ index: 0, delta, finish_reason: finish }],
      })
    async function* events() {
      yield chunk({ role: 'assistant', content: 'Hello ' })
      yield chunk({ content: 'you '.repeat(20) })
      if (fate === 'left in the middle')
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
      if (fate !== 'streamed') throw new Error('broken off')
      given.set(id, { input, output })
      yield chunk({}, 'stop')
      yield sse({ ...base, object: 'chat.completion.chunk', choices: [], usage })
      yield 'data: [DONE]\n\n'
    }
    return new Response(events() as unknown as ReadableStream, {
      headers: { 'content-type': 'text/event-stream' },
    })
  }
  return { given, answer }
}

const fateOf = (id: string): Fate => FATES[Number(id.slice(1)) % FATES.length] ?? 'whole'

/** One client's request, whatever becomes of it. */
async function ask(fleet: Fleet, id: string, given: Map<string, Given>): Promise<void> {
  const fate = fateOf(id)
  const client = new AbortController()
  const url = fleet.running[0]?.url
  const asked = fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'x-request-id': id },
    body: JSON.stringify({
      model: 'gpt',
      user: id,
      stream: fate !== 'whole' && fate !== 'failed',
      messages: [{ role: 'user', content: 'Hi' }],
    }),
    signal: client.signal,
  })
  if (fate === 'left early') setTimeout(() => client.abort(), 20)
  const answered = await asked
  if (fate === 'left in the middle') {
    await answered.body?.getReader().read()
    client.abort()
    return
  }
  await answered.bytes()
  const one = given.get(id)
  if (one) one.atMs = performance.now()
}

/** All rows of a folder. */
async function rowsIn(folder: string): Promise<LedgerRow[]> {
  const ledger = await visitLedger(folder, false)
  if ('unreadable' in ledger) throw new Error(ledger.unreadable)
  const rows: LedgerRow[] = []
  for (let more: LedgerRow[] = []; ; ) {
    const last = more.at(-1)
    more = await ledger.rows({
      fromMs: 0,
      toMs: Date.now() + 1000,
      ...(last && { afterId: last.id }),
      limit: PAGE,
    })
    if (more.length === 0) break
    rows.push(...more)
  }
  await ledger.close()
  return rows
}

/**
 * Sends requests through two workers, with clients that leave and providers that fail, kills every process in the middle,
 * goes on with new ones, and compares the ledger with the provider's own books.
 */
export async function ledgerLoad(requests: number): Promise<LedgerLoad> {
  const startedMs = performance.now()
  const { given, answer } = bookkeeper()
  using provider = startProvider((received) => {
    provider.received.length = 0
    return answer(received)
  })
  const workers = { processes: 1, env: () => ({ PORTUS_WORKERS: '2' }) }
  await using fleet = await startFleet(workers, {}, provider.url)
  let next = 0
  let killedMs = 0
  const upTo = async (end: number) => {
    const client = async () => {
      while (next < end && (end === requests || killedMs === 0))
        await ask(fleet, `r${next++}`, given).catch(() => {})
    }
    await Promise.all(Array.from({ length: AT_ONCE }, client))
  }
  const half = Math.floor(requests / 2)
  const running = upTo(half)
  await eventually(() => next >= half - 2 * AT_ONCE, 600_000)
  const [killed] = fleet.running
  const pid = killed?.child.pid ?? 0
  const all = [...childrenOf(pid), pid]
  killedMs = performance.now()
  for (const one of all) process.kill(one, 'SIGKILL')
  await running
  await killed?.ended()
  const again = await fleet.start()
  fleet.running.splice(0, 1, again)
  next = half
  await upTo(requests)
  // What clients have left is reported when its provider has gone.
  await Bun.sleep(500)
  again.child.kill('SIGTERM')
  await again.ended()

  const rows = await rowsIn(fleet.folder)
  const byId = Map.groupBy(rows, ({ requestId }) => requestId)
  const result: LedgerLoad = {
    answered: 0,
    missing: 0,
    missingForMs: 0,
    different: [],
    twice: [...byId.values()].filter(({ length }) => length > 1).length,
    rows: rows.length,
    partial: rows.filter(({ accuracy }) => accuracy === 'partial').length,
    tokens: { given: 0, counted: 0 },
    said: again.output.stdout.split('\n').filter((line) => line.includes(LAST_RUN)).length,
    seconds: 0,
  }
  for (const [id, { input, output, atMs }] of given) {
    if (atMs === undefined) continue
    result.answered++
    const [row] = byId.get(id) ?? []
    if (!row) {
      result.missing++
      result.missingForMs = Math.max(result.missingForMs, killedMs - atMs)
      continue
    }
    const { inputTokens = 0, outputTokens = 0 } = row.tokens
    result.tokens.given += input + output
    result.tokens.counted += inputTokens + outputTokens
    if (inputTokens !== input || outputTokens !== output || row.accuracy !== 'exact')
      result.different.push(id)
  }
  for (const [id, [row]] of byId)
    if (['failed', 'left early'].includes(fateOf(id)) && row?.tokens.outputTokens)
      result.different.push(id)
  result.seconds = (performance.now() - startedMs) / 1000
  return result
}

const LAST_RUN = 'the last run ended without its last rows'

import type { RequestsAnswer } from '../../../src/admin/shapes/requests'
import { eventually } from '../process/proc'
import type { ApplicationName } from './names'
import type { Asked, DashboardServer } from './server'

type Step = { from: ApplicationName; model: string; asked?: Asked; status: number }

const MESSAGES = { path: 'messages', stream: true, headers: { 'anthropic-version': '2023-06-01' } }
const twice = (step: Step): Step[] => [step, step]

/** What clients do: plain and streamed answers, a fallback, a budget that is used up, no such model, no provider. */
export const TRAFFIC: readonly Step[] = [
  ...twice({ from: 'search', model: 'fast', status: 200 }),
  ...twice({ from: 'search', model: 'fast', asked: { stream: true }, status: 200 }),
  ...twice({ from: 'search', model: 'careful', status: 200 }),
  { from: 'search', model: 'slow', status: 200 },
  ...twice({ from: 'assistant', model: 'claude', asked: MESSAGES, status: 200 }),
  { from: 'mobile', model: 'fast', status: 200 },
  ...twice({ from: 'mobile', model: 'broken', status: 503 }),
  { from: 'mobile', model: 'no-such-model', status: 404 },
  ...twice({ from: 'batch', model: 'fast', status: 429 }),
]

/**
 * Sends all of it, and waits until the ledger has it.
 *
 * @throws {Error} where a request ends otherwise than planned, or is not written down.
 */
export async function driveTraffic(server: DashboardServer): Promise<void> {
  const all = await Promise.all(
    TRAFFIC.map(async ({ from, model, asked, status }) => {
      const answer = await server.ask(from, model, asked)
      if (answer.status !== status)
        throw new Error(`${from} got ${answer.status} of ${model}: ${answer.text}`)
      // A request without an alias has no row.
      return status === 404 ? [] : [answer.requestId]
    }),
  )
  const ended = all.flat()
  let missing = ended
  await eventually(async () => {
    const { requests } = await server.admin<RequestsAnswer>('requests?limit=100')
    const known = new Set(requests.map(({ request_id: id }) => id))
    missing = ended.filter((id) => !known.has(id))
    return missing.length === 0
  })
  if (missing.length > 0) throw new Error(`Requests are not written down: ${missing.join(', ')}`)
}

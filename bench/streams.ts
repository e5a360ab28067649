import { runScript } from './children'
import { memoryOf } from './process-figures'
import type { StreamOrder, StreamResult } from './stream-client'
import { CHAT_PATH, type Subject, streamRequest } from './subjects'

/** What a stream that is never finished may take longer than it should. */
const PATIENCE_MS = 15_000

/** How many streams, of how many events, one every so many milliseconds. */
export type StreamPlan = { streams: number; events: number; everyMs: number; rampMs: number }

/** Opens the streams through a subject and reads them to their ends. */
export function readStreams(subject: Subject, plan: StreamPlan): Promise<StreamResult> {
  const { streams, events, everyMs, rampMs } = plan
  return runScript<StreamResult>('stream-client.ts', {
    url: subject.url,
    path: CHAT_PATH,
    headers: subject.headers,
    body: streamRequest(events, everyMs),
    streams,
    events,
    rampMs,
    limitMs: events * everyMs + PATIENCE_MS,
  } satisfies StreamOrder)
}

/** As {@link readStreams}, with the memory that each stream took, in KB, at the most. */
export async function holdStreams(subject: Subject, plan: StreamPlan) {
  const before = memoryOf(subject.pid).resident
  let most = before
  const timer = setInterval(() => {
    most = Math.max(most, memoryOf(subject.pid).resident)
  }, 500)
  try {
    const result = await readStreams(subject, plan)
    return { ...result, memoryKb: ((most - before) * 1000) / plan.streams }
  } finally {
    clearInterval(timer)
  }
}

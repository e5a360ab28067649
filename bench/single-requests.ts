import { CHAT_PATH, imageRequest, type Subject, streamRequest } from './subjects'

/** Events of a stream whose first one is waited for, and how far they stand apart. */
const FIRST_EVENT_STREAM = { events: 3, everyMs: 5 }

async function post(subject: Subject, body: string | Uint8Array<ArrayBuffer>): Promise<Response> {
  const response = await fetch(subject.url + CHAT_PATH, {
    method: 'POST',
    headers: subject.headers,
    body,
  })
  if (!response.ok) throw new Error(`${subject.name} answered ${response.status}`)
  return response
}

/** Milliseconds from the request to the first event of its stream; the rest is read, not timed. */
export async function firstEventMs(subject: Subject): Promise<number> {
  const { events, everyMs } = FIRST_EVENT_STREAM
  const started = performance.now()
  const response = await post(subject, streamRequest(events, everyMs))
  const reader = (response.body as ReadableStream<Uint8Array<ArrayBuffer>>).getReader()
  await reader.read()
  const took = performance.now() - started
  while (!(await reader.read()).done);
  return took
}

const image = new TextEncoder().encode(imageRequest())

/** Milliseconds that a request of 10 MB takes, its answer included. */
export async function imageMs(subject: Subject): Promise<number> {
  const started = performance.now()
  await (await post(subject, image)).arrayBuffer()
  return performance.now() - started
}

import type { Exchange } from '../assert/outcome'
import { type Ask, markedBody } from '../providers/models/marked'
import { type WireClient, type WireRequest, wireClient } from './wire'

const PATHS = { openai: '/v1/chat/completions', anthropic: '/v1/messages' } as const

/** Sends one marked request to the alias of its dialect's name. */
export const ask = (
  client: WireClient,
  key: string,
  about: Ask,
  more: Pick<WireRequest, 'onData' | 'timeoutMs'> & { model?: string } = {},
): Promise<Exchange> => {
  const { model = about.dialect, ...rest } = more
  return client.send({
    path: PATHS[about.dialect],
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: markedBody(about, model),
    ...rest,
  })
}

/** Lets so many clients, each with its connection, do `total` pieces of work between them. */
export async function share(
  url: string,
  { workers, total }: { workers: number; total: number },
  work: (client: WireClient, index: number) => Promise<void>,
): Promise<void> {
  let next = 0
  const worker = async () => {
    const client = wireClient(url)
    while (next < total) await work(client, next++)
    client.abandon()
  }
  await Promise.all(Array.from({ length: workers }, worker))
}

/** The lines of an output that are not JSON. */
export const linesNotJson = (text: string): string[] =>
  text.split('\n').filter((line) => line !== '' && !isJson(line))

function isJson(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}

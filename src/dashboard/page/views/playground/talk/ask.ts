import { ApiError, isAbort, messageOf } from '../../../api/api-error'
import type { Client } from '../../../api/client'
import { eventsOf } from '../../../api/sse'
import { chatBody, withChunk } from './chat'
import { messagesBody, withEvent } from './messages'
import { emptyReply, type Reply, type Talk } from './turns'

/** The APIs in which the playground asks. */
export const APIS = {
  chat: {
    name: 'Chat completions',
    path: 'v1/chat/completions',
    body: chatBody,
    add: withChunk,
    headers: {},
  },
  messages: {
    name: 'Messages',
    path: 'v1/messages',
    body: messagesBody,
    add: withEvent,
    headers: { 'anthropic-version': '2023-06-01' },
  },
} as const
export type Api = keyof typeof APIS

/**
 * Asks a model. What goes wrong stands in the reply, beside what has come until then.
 *
 * @param client With a proxy key.
 * @param show Is told the reply as it grows.
 */
export async function ask(
  client: Client,
  api: Api,
  talk: Talk,
  signal: AbortSignal,
  show: (reply: Reply) => void,
): Promise<Reply> {
  const { path, body, add, headers } = APIS[api]
  let reply = emptyReply()
  try {
    const answer = await client.open(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body(talk)),
      signal,
    })
    reply = { ...reply, requestId: answer.headers.get('x-request-id') ?? undefined }
    if (answer.body)
      for await (const { data } of eventsOf(answer.body)) {
        if (data === '[DONE]') break
        reply = add(reply, JSON.parse(data))
        show(reply)
      }
    return reply
  } catch (error) {
    const problem = isAbort(error) ? 'Stopped' : messageOf(error)
    return error instanceof ApiError
      ? { ...reply, problem, requestId: error.requestId, isRefused: true }
      : { ...reply, problem }
  }
}

import { openaiKept } from '../kept/openai'
import { openaiEndpoints } from '../openai-endpoints'
import type { Answer } from '../server'
import { hello } from './hello'
import { responsesModel } from './responses'
import { isForced, structuredCompletion, structuredMessage, wantsJson } from './schema-filler'
import { weatherModel } from './weather'

/**
 * A provider with every endpoint of both APIs: a model that says hello, that fills in a schema when
 * asked for one, and that asks about the weather when it is given tools.
 */
export function everyApi(): Answer {
  const weather = weatherModel()
  return async (received) => {
    const { method, path, json = {} } = received
    if (method === 'POST' && path.endsWith('/responses')) return responsesModel(received)
    const other = openaiEndpoints(received) ?? (await openaiKept(received))
    if (other) return other
    const isMessage = path.endsWith('/messages')
    if (!isMessage && !path.endsWith('/chat/completions')) return hello(received)
    if (wantsJson(json) || isForced(json))
      return isMessage ? structuredMessage(received) : structuredCompletion(received)
    const hasTools = Array.isArray(json.tools) && json.tools.length > 0
    // A turn that continues a thread leaves the tools to the provider, which keeps them.
    return (hasTools || json.thread ? weather : hello)(received)
  }
}

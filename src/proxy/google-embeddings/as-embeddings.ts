import { EMBED_BATCH, endpointOf } from '../../api/endpoints/endpoints'
import { synonymsOf } from '../../api/names/synonyms'
import { bareName } from '../../body/bare-name'
import { jsonBodyOf } from '../../body/json/body'
import { PortusError } from '../../errors'
import type { JsonObject } from '../../translate/conversation'
import { readGoogleEmbeddings } from '../../translate/embeddings/read-google'
import { taskMembers } from '../../translate/embeddings/task-members'
import { untranslatableError } from '../../translate/untranslatable'
import { entryOf } from '../../translate/values'
import { renamedError } from '../plan/client-words'
import { jsonOf } from '../plan/conversation-for'
import { tooMuchToTranslate } from '../plan/cost/translation-size'
import type { JsonRequest } from '../request/read-request'

const EMBEDDINGS = endpointOf('embeddings')

const encoder = new TextEncoder()

/** A request for vectors in OpenAI's format, and what it has lost of the client's. */
export type AsEmbeddings = { request: JsonRequest; inputs: number; dropped: readonly string[] }

/**
 * A request for vectors in Google's format as one in OpenAI's, which every provider of embeddings is asked by.
 *
 * @throws {PortusError} `invalid_request` for what OpenAI's format cannot say.
 */
export function asEmbeddings(request: JsonRequest): AsEmbeddings {
  const { alias, endpoint, body } = request
  const tooMuch = tooMuchToTranslate(body, undefined)
  if (tooMuch) throw tooMuch
  try {
    const isBatch = endpoint.name === EMBED_BATCH
    const { inputs, settings, others } = readGoogleEmbeddings(jsonOf(request), isBatch)
    const apis = new Set([...alias.targets.values()].map(({ api }) => api))
    const task = taskMembers(settings, apis)
    const asked: JsonObject = {
      model: alias.name,
      input: inputs,
      encoding_format: 'float',
      ...(settings.outputDimensionality !== undefined && {
        dimensions: settings.outputDimensionality,
      }),
      ...unset(task.members, request),
    }
    return {
      request: {
        ...request,
        endpoint: EMBEDDINGS,
        body: jsonBodyOf(encoder.encode(JSON.stringify(asked))),
      },
      inputs: inputs.length,
      dropped: [...task.dropped, ...others],
    }
  } catch (cause) {
    throw untranslatableError(cause)
  }
}

/** What no target sets by another name. */
function unset(members: JsonObject, { alias }: JsonRequest): JsonObject {
  const set = alias.leaves.flatMap(({ leaf }) => Object.keys(leaf.override_params))
  const said = new Set(set.flatMap((name) => [name, ...synonymsOf(name)]).map(bareName))
  return Object.fromEntries(Object.entries(members).filter(([name]) => !said.has(bareName(name))))
}

/** Google's names for members of OpenAI's format. */
const ITS_NAMES: Readonly<Record<string, string>> = {
  dimensions: 'outputDimensionality',
  input: 'content',
  input_type: 'taskType',
  task: 'taskType',
  task_type: 'taskType',
}

/** The client's name for a member of the request in OpenAI's format. */
export const itsName = (name: string): string => entryOf(ITS_NAMES, name) ?? name

/** An error in the client's words. */
export const inItsWords = (error: unknown): unknown =>
  error instanceof PortusError ? renamedError(error, itsName) : error

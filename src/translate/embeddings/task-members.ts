import type { JsonObject } from '../conversation'
import { entryOf, textOf } from '../values'

/** What a vector is for, in the words of a provider. */
type Task = 'query' | 'document' | 'classification' | 'clustering'

/** https://ai.google.dev/api/embeddings#v1beta.TaskType */
const TASKS: Readonly<Record<string, Task>> = {
  CLASSIFICATION: 'classification',
  CLUSTERING: 'clustering',
  CODE_RETRIEVAL_QUERY: 'query',
  FACT_VERIFICATION: 'query',
  QUESTION_ANSWERING: 'query',
  RETRIEVAL_DOCUMENT: 'document',
  RETRIEVAL_QUERY: 'query',
}

/**
 * How providers say it.
 *
 * - https://docs.cohere.com/reference/embed, which Bedrock has as well
 * - https://docs.voyageai.com/reference/embeddings-api
 * - https://jina.ai/embeddings
 */
const WORDS: Readonly<Record<string, { member: string; words: Partial<Record<Task, string>> }>> = {
  cohere: {
    member: 'input_type',
    words: {
      query: 'search_query',
      document: 'search_document',
      classification: 'classification',
      clustering: 'clustering',
    },
  },
  voyage: { member: 'input_type', words: { query: 'query', document: 'document' } },
  jina: {
    member: 'task',
    words: {
      query: 'retrieval.query',
      document: 'retrieval.passage',
      classification: 'classification',
      clustering: 'separation',
    },
  },
}

const GOOGLES: ReadonlySet<string> = new Set(['google', 'vertex-ai'])

/** Members of one request, and the names of what has no words there. */
export type TaskMembers = { members: JsonObject; dropped: readonly string[] }

/**
 * What a text is for and what it is called, in the words of a request for embeddings in OpenAI's format. Both guide a
 * vector, and most providers have no words for them.
 *
 * @param apis The APIs of all targets, which get the same request.
 */
export function taskMembers(
  { taskType, title }: JsonObject,
  apis: ReadonlySet<string>,
): TaskMembers {
  const given = {
    ...(taskType !== undefined && { taskType }),
    ...(title !== undefined && { title }),
  }
  const names = Object.keys(given)
  if (names.length === 0) return { members: {}, dropped: [] }
  if ([...apis].every((api) => GOOGLES.has(api)))
    return {
      members: {
        ...(taskType !== undefined && { task_type: taskType }),
        ...(title !== undefined && { title }),
      },
      dropped: [],
    }
  const [only = ''] = apis
  const theirs = apis.size === 1 ? entryOf(WORDS, only === 'bedrock' ? 'cohere' : only) : undefined
  const task = entryOf(TASKS, textOf(taskType))
  const word = task && theirs?.words[task]
  if (!theirs || word === undefined) return { members: {}, dropped: names }
  return {
    members: { [theirs.member]: word },
    dropped: names.filter((name) => name !== 'taskType'),
  }
}

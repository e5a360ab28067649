/** Readers of what is neither a chat completion nor a message. */

import {
  isCount,
  isPlace,
  isText,
  listOf,
  notes,
  objectOf,
  parseObject,
  type Reading,
  wordsOf,
} from './reading'

const isVector = (value: unknown): boolean =>
  isText(value)
    ? Buffer.from(value, 'base64').length % 4 === 0
    : Array.isArray(value) && value.every((one) => typeof one === 'number' && Number.isFinite(one))

/**
 * Reads a list of so many embeddings.
 * https://platform.openai.com/docs/api-reference/embeddings/object
 */
export function readEmbeddings(body: string, count: number): Reading {
  const { problems, note } = notes()
  const answer = parseObject(body)
  if (!answer) return { problems: ['no JSON object'], text: '', calls: [], end: 'none' }
  const data = listOf(answer.data).map(objectOf)
  note(answer.object === 'list' && isText(answer.model), 'head', { ...answer, data: [] })
  note(data.length === count, `${count} embeddings`, data.length)
  for (const [at, one] of data.entries()) {
    note(one.object === 'embedding' && one.index === at, 'an embedding', { ...one, embedding: [] })
    note(isVector(one.embedding), 'a vector', one.embedding)
  }
  const { prompt_tokens: input, total_tokens: total } = objectOf(answer.usage)
  // Perplexity has no total.
  note(isCount(input) && (total === undefined || isCount(total)), 'usage', answer.usage)
  const text = JSON.stringify(data.map(({ embedding }) => embedding))
  return { problems, text, calls: [], end: 'whole' }
}

/**
 * Reads a count of tokens.
 * https://docs.anthropic.com/en/api/messages-count-tokens
 */
export function readCount(body: string): Reading {
  const { problems, note } = notes()
  const answer = parseObject(body)
  if (!answer) return { problems: ['no JSON object'], text: '', calls: [], end: 'none' }
  note(isPlace(answer.input_tokens), 'input_tokens', body)
  return { problems, text: wordsOf(answer.input_tokens), calls: [], end: 'whole' }
}

/**
 * Reads Gemini's count of tokens.
 * https://ai.google.dev/api/tokens
 */
export function readTotal(body: string): Reading {
  const { problems, note } = notes()
  const answer = parseObject(body)
  if (!answer) return { problems: ['no JSON object'], text: '', calls: [], end: 'none' }
  note(isPlace(answer.totalTokens), 'totalTokens', body)
  return { problems, text: wordsOf(answer.totalTokens), calls: [], end: 'whole' }
}

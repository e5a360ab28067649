import { sentenceOf } from '../../errors'
import { type JsonObject, Untranslatable } from '../conversation'
import { untranslatableMember } from '../untranslatable'
import { numberOf } from '../values'
import type { EmbeddingsRequest } from './embeddings'

/** OpenAI takes so many inputs. https://platform.openai.com/docs/api-reference/embeddings/create */
export const MAX_INPUTS = 2048

/**
 * Reads a request for embeddings in OpenAI's format.
 *
 * @throws {Untranslatable} where its inputs are none.
 */
export function readEmbeddings(json: JsonObject): EmbeddingsRequest {
  const { input, model, dimensions, encoding_format, ...own } = json
  const inputs = inputsOf(input)
  if (inputs.length > MAX_INPUTS)
    throw new Untranslatable(
      sentenceOf('invalid_request', 'too_many_inputs', { count: inputs.length, max: MAX_INPUTS }),
      'input',
    )
  const length = numberOf(dimensions)
  if (length === undefined && (dimensions ?? null) !== null)
    throw untranslatableMember('dimensions')
  return { inputs, ...(length !== undefined && { dimensions: length }), own }
}

/** How many inputs a request has. A list of numbers is one text, as tokens. */
export const countInputs = (input: unknown): number =>
  Array.isArray(input) && typeof input[0] !== 'number' ? input.length : 1

function inputsOf(input: unknown): EmbeddingsRequest['inputs'] {
  if (typeof input === 'string') return [input]
  if (!Array.isArray(input) || input.length === 0) throw invalidInput()
  if (isTokens(input)) return [input as number[]]
  if (input.every((one) => typeof one === 'string' || isTokens(one)))
    return input as EmbeddingsRequest['inputs']
  throw invalidInput()
}

const isTokens = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((token) => typeof token === 'number')

const invalidInput = () =>
  new Untranslatable(sentenceOf('invalid_request', 'invalid_input', {}), 'input')

import { type Endpoint, RESPONSES_INPUT } from '../../api/endpoints/endpoints'
import { readLongMember } from '../../body/json/body'
import { PortusError } from '../../errors'
import { camelCase } from '../../translate/camel-case'
import type { Untranslatable } from '../../translate/conversation'
import { entryOf } from '../../translate/values'
import type { JsonRequest } from '../request/read-request'

const FORM = 'response_format'

/** The refusal of a request, with the name that its client has for the member at fault. */
export function refusalOf(request: JsonRequest, cause: Untranslatable): PortusError {
  const { message, param } = cause
  const name = param === FORM ? formOf(request) : clientName(request.endpoint)(param)
  const words = message.replaceAll(`"${param}"`, `"${name}"`)
  return new PortusError('invalid_request', words, { cause, param: name })
}

/** A refusal of the chat completion that a request became, with the name that its client has for the member. */
export function inWordsOf(
  endpoint: Endpoint,
  error: PortusError | undefined,
): PortusError | undefined {
  return error && renamedError(error, clientName(endpoint))
}

/** An error that names its member otherwise, also in its words. */
export function renamedError(error: PortusError, nameOf: (name: string) => string): PortusError {
  const { param } = error.details
  if (typeof param !== 'string') return error
  const name = nameOf(param)
  if (name === param) return error
  const words = error.message.replaceAll(`"${param}"`, `"${name}"`)
  return new PortusError(error.kind, words, { ...error.details, cause: error, param: name })
}

/** A message has two names for the form of its answer. https://docs.anthropic.com/en/api/messages */
function formOf({ endpoint, body }: JsonRequest): string {
  if (endpoint.dialect === 'google') return formOfConfig(body)
  if (endpoint.dialect !== 'anthropic') return clientName(endpoint)(FORM)
  const { format } = Object(readLongMember(body, 'output_config')) as { format?: unknown }
  if (format !== undefined && format !== null) return 'output_config.format'
  return body.members.values.has('output_format') ? 'output_format' : FORM
}

/** Gemini has three members for it. https://ai.google.dev/gemini-api/docs/structured-output */
function formOfConfig(body: JsonRequest['body']): string {
  const given =
    readLongMember(body, 'generationConfig') ?? readLongMember(body, 'generation_config')
  const names = Object.keys(Object(given)).map(camelCase)
  const form = ['responseJsonSchema', 'responseSchema'].find((name) => names.includes(name))
  return `generationConfig.${form ?? 'responseMimeType'}`
}

/**
 * What the Responses API calls members of a chat completion.
 * https://platform.openai.com/docs/guides/migrate-to-responses
 */
const IN_RESPONSES: Readonly<Record<string, string>> = {
  max_completion_tokens: 'max_output_tokens',
  max_tokens: 'max_output_tokens',
  messages: 'input',
  reasoning_effort: 'reasoning.effort',
  response_format: 'text.format',
  thinking: 'reasoning',
  verbosity: 'text.verbosity',
}

/** What Gemini's API calls members of a chat completion. https://ai.google.dev/api/generate-content */
export const IN_GEMINI: Readonly<Record<string, string>> = {
  detail: 'contents.parts.mediaResolution',
  frequency_penalty: 'generationConfig.frequencyPenalty',
  max_completion_tokens: 'generationConfig.maxOutputTokens',
  max_tokens: 'generationConfig.maxOutputTokens',
  messages: 'contents',
  'messages.reasoning': 'contents.parts.thought',
  presence_penalty: 'generationConfig.presencePenalty',
  reasoning: 'generationConfig.thinkingConfig',
  'reasoning budget': 'generationConfig.thinkingConfig.thinkingBudget',
  reasoning_effort: 'generationConfig.thinkingConfig',
  response_format: 'generationConfig.responseSchema',
  seed: 'generationConfig.seed',
  service_tier: 'serviceTier',
  stop: 'generationConfig.stopSequences',
  system: 'systemInstruction',
  temperature: 'generationConfig.temperature',
  thinking: 'generationConfig.thinkingConfig',
  tool_choice: 'toolConfig.functionCallingConfig',
  top_k: 'generationConfig.topK',
  top_p: 'generationConfig.topP',
}

const NONE: Readonly<Record<string, string>> = {}

/** The names of an endpoint's clients for members of a chat completion, where they differ. */
const namesOf = ({ name, dialect }: Endpoint) =>
  dialect === 'google' ? IN_GEMINI : RESPONSES_INPUT.has(name) ? IN_RESPONSES : NONE

/** The client's name for something that a translation names as a chat completion has it. */
export const clientName = (endpoint: Endpoint) => {
  const names = namesOf(endpoint)
  return (name: string): string => {
    const known = entryOf(names, name)
    if (names === NONE || known !== undefined) return known ?? name
    const [member = '', ...inner] = name.split('.')
    const its = entryOf(names, member)
    return its === undefined ? name : [its, ...inner].join('.')
  }
}

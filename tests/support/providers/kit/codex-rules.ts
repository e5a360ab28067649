/**
 * What OpenAI's Responses API refuses of a request, in its own words as people report them. Each line here was
 * a 400, or is a rule of OpenAI's description of the interface.
 * https://platform.openai.com/docs/api-reference/responses/create
 * https://github.com/openai/openai-openapi
 */

import { itemFaults } from './codex-items'
import { toolFaults, unknown } from './codex-tools'
import { itemsOf, membersOf } from './kit'

type Json = Record<string, unknown>

const TOP = `background client_metadata context_management conversation include input instructions
  max_output_tokens max_tool_calls metadata model parallel_tool_calls previous_response_id prompt
  prompt_cache_key prompt_cache_retention reasoning safety_identifier service_tier store stream
  stream_options temperature text tool_choice tools top_logprobs top_p truncation user`.split(/\s+/)
const INCLUDES = `code_interpreter_call.outputs computer_call_output.output.image_url
  file_search_call.results message.input_image.image_url message.output_text.logprobs
  reasoning.encrypted_content web_search_call.action.sources web_search_call.results`.split(/\s+/)
const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh']

/** The most characters of members that name somebody or something. */
const LONGEST = { user: 64, safety_identifier: 64, prompt_cache_key: 64 }

/** Why OpenAI refuses a request, or nothing. */
export function responsesRefusal(body: Json, model: string): string | undefined {
  const { reasoning, text, include, metadata, max_output_tokens: most } = body
  const { effort } = membersOf(reasoning)
  const wrong = [
    ...unknown(body, TOP, ''),
    ...unknown(
      membersOf(reasoning),
      ['effort', 'summary', 'generate_summary', 'context'],
      'reasoning.',
    ),
    ...unknown(membersOf(text), ['format', 'verbosity'], 'text.'),
  ]
  if (body.model !== model) wrong.push(`The model \`${body.model}\` does not exist.`)
  if (effort !== undefined && !EFFORTS.includes(String(effort)))
    wrong.push(`Unsupported value: 'reasoning.effort' does not support '${effort}'.`)
  for (const name of ['temperature', 'top_p'])
    if (body[name] !== undefined && body[name] !== 1 && effort !== 'none')
      wrong.push(`Unsupported parameter: '${name}' is not supported with this model.`)
  if (typeof most === 'number' && most < 16)
    wrong.push(
      `Invalid 'max_output_tokens': integer below minimum value. Expected 16, got ${most}.`,
    )
  for (const [name, longest] of Object.entries(LONGEST)) {
    const { length } = String(body[name] ?? '')
    if (length > longest)
      wrong.push(
        `Invalid '${name}': string too long. Expected a string with maximum length ${longest}, but got a string with length ${length} instead.`,
      )
  }
  for (const [name, value] of Object.entries(membersOf(metadata)))
    if (name.length > 64 || typeof value !== 'string' || value.length > 512)
      wrong.push(`Invalid 'metadata.${name}'`)
  for (const one of Array.isArray(include) ? (include as unknown[]) : [])
    if (!INCLUDES.includes(String(one))) wrong.push(`Invalid value: '${one}' in 'include'.`)
  wrong.push(...itemsOf(body.tools).flatMap((tool, at) => toolFaults(tool, `tools[${at}]`)))
  wrong.push(...itemFaults(body))
  return wrong[0]
}

/**
 * What a target or a client says in the words of Bedrock's Converse. `InvokeModel` has headers for it.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
 */

/** Reads the JSON text of a top-level member. */
type Read = (name: string) => string | undefined

/** What becomes of Converse's members. */
export type ConverseMembers = {
  /** Headers for `InvokeModel`. */
  headers: Readonly<Record<string, string>>
  /** Members of the model's own body. */
  fields: Readonly<Record<string, unknown>>
  /** The names of all that were found. None of them stays in the body. */
  found: readonly string[]
  /** Those of them that `InvokeModel` has nothing for. */
  dropped: readonly string[]
}

/** Each is known by the name in AWS' documents and by that of the gateway. */
const GUARDRAIL = ['guardrailConfig', 'guardrail_config']
const PERFORMANCE = ['performanceConfig', 'performance_config']
const FIELDS = ['additionalModelRequestFields', 'additional_model_request_fields']
const PATHS = ['additionalModelResponseFieldPaths', 'additional_model_response_field_paths']

/** Every name that is looked for. */
export const CONVERSE_NAMES: readonly string[] = [...GUARDRAIL, ...PERFORMANCE, ...FIELDS, ...PATHS]

/** Headers by members of an object. */
const GUARDRAIL_HEADERS = {
  guardrailIdentifier: 'x-amzn-bedrock-guardrailidentifier',
  guardrailVersion: 'x-amzn-bedrock-guardrailversion',
  trace: 'x-amzn-bedrock-trace',
}
const PERFORMANCE_HEADERS = { latency: 'x-amzn-bedrock-performanceconfig-latency' }

/** Finds Converse's members in a body. */
export function converseMembers(read: Read): ConverseMembers {
  const found: string[] = []
  const take = (names: readonly string[]): Record<string, unknown> => {
    const present = names.filter((name) => read(name) !== undefined)
    found.push(...present)
    const value: unknown = JSON.parse(read(present[0] ?? '') ?? 'null')
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  }
  const headers = {
    ...headersFrom(take(GUARDRAIL), GUARDRAIL_HEADERS),
    ...headersFrom(take(PERFORMANCE), PERFORMANCE_HEADERS),
  }
  const fields = take(FIELDS)
  const before = found.length
  take(PATHS)
  return { headers, fields, found, dropped: found.slice(before) }
}

function headersFrom(
  value: Record<string, unknown>,
  names: Readonly<Record<string, string>>,
): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [member, header] of Object.entries(names)) {
    const text = value[member]
    // AWS' word for a trace is small in one interface and large in the other.
    if (typeof text === 'string') headers[header] = member === 'trace' ? text.toUpperCase() : text
  }
  return headers
}

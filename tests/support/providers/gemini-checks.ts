/**
 * What Gemini refuses of a request, in its own words as people report them. Each line here was a 400.
 * https://ai.google.dev/api/generate-content
 * https://ai.google.dev/gemini-api/docs/thought-signatures
 */

type Members = Record<string, unknown>

export type CheckOptions = { model: string; isVertex?: boolean }

/** Why Gemini refuses a request, or nothing. */
export function geminiRefusal(body: unknown, options: CheckOptions): string | undefined {
  const request = members(body)
  const complaints = [
    ...unknownNames(request, TOP, 'request'),
    ...contentComplaints(list(request.contents), options),
    ...toolComplaints(request),
    ...searchComplaints(request, options),
    ...configComplaints(request, options),
  ]
  return complaints[0]
}

const TOP = [
  'cachedContent',
  'contents',
  'generationConfig',
  'labels',
  'safetySettings',
  'serviceTier',
  'systemInstruction',
  'toolConfig',
  'tools',
]
const PART = [
  'codeExecutionResult',
  'executableCode',
  'fileData',
  'functionCall',
  'functionResponse',
  'inlineData',
  'text',
  'thought',
  'thoughtSignature',
]
const SCHEMA = [
  'anyOf',
  'description',
  'enum',
  'format',
  'items',
  'maxItems',
  'maxLength',
  'maxProperties',
  'maximum',
  'minItems',
  'minLength',
  'minProperties',
  'minimum',
  'nullable',
  'pattern',
  'properties',
  'propertyOrdering',
  'required',
  'title',
  'type',
]
/** In either case: the reference has them in capitals, the guides in small letters. https://ai.google.dev/gemini-api/docs/function-calling */
const TYPES = ['STRING', 'NUMBER', 'INTEGER', 'BOOLEAN', 'ARRAY', 'OBJECT']

const members = (value: unknown): Members =>
  typeof value === 'object' && value !== null ? (value as Members) : {}
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const unknownNames = (value: Members, known: readonly string[], at: string): string[] =>
  Object.keys(value)
    .filter((name) => !known.includes(name))
    .map(
      (name) =>
        `Invalid JSON payload received. Unknown name "${name}" at '${at}': Cannot find field.`,
    )

const generationOf = (model: string): number => Number(/gemini-(\d+(\.\d+)?)/.exec(model)?.[1] ?? 9)

function contentComplaints(contents: unknown[], { model, isVertex }: CheckOptions): string[] {
  if (contents.length === 0) return ['contents is not specified']
  const complaints: string[] = []
  let calls = 0
  const lastWords = contents.findLastIndex(
    (content) =>
      members(content).role === 'user' &&
      list(members(content).parts).some((part) => members(part).functionResponse === undefined),
  )
  for (const [at, content] of contents.entries()) {
    const { role, parts } = members(content)
    const all = list(parts).map(members)
    if (role !== 'user' && role !== 'model')
      complaints.push('Please use a valid role: user, model.')
    if (all.length === 0) complaints.push('must include at least one parts field')
    const responses = all.filter(({ functionResponse }) => functionResponse).length
    if ((responses > 0 || calls > 0) && responses !== calls && role === 'user') {
      complaints.push(
        'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.',
      )
    }
    if (responses > 0 && responses < all.length)
      complaints.push('A function response stands alone.')
    calls = all.filter(({ functionCall }) => functionCall).length
    for (const part of all) {
      complaints.push(...unknownNames(part, PART, `contents[${at}].parts`))
      const ids = [members(part.functionCall).id, members(part.functionResponse).id]
      if (isVertex && ids.some((id) => id !== undefined)) {
        complaints.push(`Unknown name "id" at 'contents[${at}]': Cannot find field.`)
      }
    }
    const first = all.find(({ functionCall }) => functionCall)
    if (first && at > lastWords && generationOf(model) >= 3 && !first.thoughtSignature) {
      complaints.push('Function call is missing a thought_signature in functionCall parts.')
    }
  }
  if (members(contents.at(-1)).role === 'model' && generationOf(model) >= 3.6) {
    complaints.push('Requests ending with a model turn are not supported.')
  }
  return complaints
}

function toolComplaints({ tools, toolConfig }: Members): string[] {
  const declared = list(tools).flatMap((tool) => list(members(tool).functionDeclarations))
  if (toolConfig !== undefined && declared.length === 0) {
    return ['Function calling config is set without function_declarations.']
  }
  return declared.flatMap((one) => {
    const { name, description, parameters, parametersJsonSchema, ...others } = members(one)
    const wrong = unknownNames(others, [], 'function_declarations')
    if (!/^[A-Za-z_][\w.:-]{0,127}$/.test(String(name))) wrong.push('Invalid function name.')
    if (parameters && parametersJsonSchema) wrong.push('parameters exclude parameters_json_schema')
    if (parameters === undefined) return wrong
    if (typeOf(parameters) !== 'OBJECT') wrong.push('parameters: should be of type OBJECT')
    if (Object.keys(members(members(parameters).properties)).length === 0) {
      wrong.push('parameters.properties: should be non-empty for OBJECT type')
    }
    return [...wrong, ...schemaComplaints(parameters)]
  })
}

const TOOL = ['codeExecution', 'functionDeclarations', 'googleSearch', 'googleSearchRetrieval']

/**
 * Which search a model has, and what may stand beside it.
 * https://ai.google.dev/gemini-api/docs/google-search
 * https://ai.google.dev/gemini-api/docs/tool-combination
 */
function searchComplaints({ tools, toolConfig }: Members, options: CheckOptions): string[] {
  const all = list(tools).map(members)
  const generation = generationOf(options.model)
  const found = (name: string) => all.map((tool) => tool[name]).filter((tool) => tool !== undefined)
  const wrong = all.flatMap((tool) => unknownNames(tool, TOOL, 'tools'))
  const known = options.isVertex ? ['blockingConfidence', 'excludeDomains'] : ['timeRangeFilter']
  wrong.push(...found('googleSearch').flatMap((one) => unknownNames(members(one), known, 'tools')))
  if (found('googleSearch').length > 0 && generation < 2)
    wrong.push('Unable to submit request because google_search is not supported.')
  if (found('googleSearchRetrieval').length > 0 && generation >= 2)
    wrong.push('google_search_retrieval is not supported. Please use google_search tool instead.')
  const { includeServerSideToolInvocations: isShown } = members(toolConfig)
  if (isShown !== undefined && options.isVertex)
    wrong.push('Unknown name "includeServerSideToolInvocations" at \'tool_config\'')
  const searches = [...found('googleSearch'), ...found('googleSearchRetrieval')]
  if (searches.length === 0 || found('functionDeclarations').length === 0) return wrong
  if (options.isVertex)
    wrong.push('Multiple tools are supported only when they are all search tools.')
  else if (generation < 3)
    wrong.push('Built-in tools and Function Calling cannot be combined in the same request.')
  else if (isShown !== true)
    wrong.push('Please enable tool_config.include_server_side_tool_invocations.')
  return wrong
}

const typeOf = (schema: unknown): string => String(members(schema).type).toUpperCase()

/** What is wrong with a schema in the subset of OpenAPI. */
export function schemaComplaints(schema: unknown): string[] {
  const node = members(schema)
  const type = typeOf(node)
  const { enum: values, anyOf, properties, required, items, format } = node
  const wrong = unknownNames(node, SCHEMA, 'parameters')
  if (anyOf !== undefined) {
    if (Object.keys(node).length > 1)
      wrong.push('When using any_of, it must be the only field set.')
    return [...wrong, ...list(anyOf).flatMap(schemaComplaints)]
  }
  if (!TYPES.includes(type)) wrong.push("schema didn't specify the schema type field")
  if (list(values).some((value) => typeof value !== 'string')) wrong.push('enum: not a string')
  if (list(values).includes('')) wrong.push('enum[0]: cannot be empty')
  if (type === 'STRING' && format !== undefined && format !== 'enum' && format !== 'date-time') {
    wrong.push("only 'enum' and 'date-time' are supported for STRING type")
  }
  if (type === 'ARRAY' && items === undefined) wrong.push('items: missing field')
  for (const name of list(required)) {
    if (!Object.hasOwn(members(properties), String(name))) wrong.push('property is not defined')
  }
  const inner = [...Object.values(members(properties)), ...(items === undefined ? [] : [items])]
  return [...wrong, ...inner.flatMap(schemaComplaints)]
}

function configComplaints({ generationConfig, tools }: Members, { model }: CheckOptions): string[] {
  const config = members(generationConfig)
  const generation = generationOf(model)
  const { thinkingBudget: budget, thinkingLevel: level } = members(config.thinkingConfig)
  const wrong: string[] = []
  if (budget !== undefined && level !== undefined) {
    wrong.push('You can only set only one of thinking budget and thinking level.')
  }
  if (config.thinkingConfig && generation < 2.5) wrong.push('Thinking is not supported.')
  if (level !== undefined && generation < 3) wrong.push('Thinking level is not supported.')
  if (level === 'MINIMAL' && (model.includes('pro') || generation >= 3.7)) {
    wrong.push('Thinking level MINIMAL is not supported for this model.')
  }
  const most = model.includes('pro') ? 32_768 : 24_576
  if (typeof budget === 'number' && (budget > most || (budget === 0 && model.includes('pro')))) {
    wrong.push(`The thinking budget (${budget}) is invalid.`)
  }
  if ((config.presencePenalty || config.frequencyPenalty) && generation >= 2.5) {
    wrong.push('Penalty is not enabled for this model')
  }
  if (generation >= 3.6 && config.temperature !== undefined) wrong.push('temperature is deprecated')
  if (list(config.stopSequences).length > 5) wrong.push('stop_sequences: too many')
  if (list(tools).length > 0 && config.responseMimeType === 'application/json' && generation < 3) {
    wrong.push("Function calling with a response mime type: 'application/json' is unsupported")
  }
  if (config.responseSchema) wrong.push(...schemaComplaints(config.responseSchema))
  return wrong
}

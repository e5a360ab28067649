import type { Received } from '../server'

/** What a route of OpenAI's takes and answers. */
export type Rule = {
  /** Query parameters; each name stands for its members, `name[key]`, too. */
  query?: readonly string[]
  json?: Fields
  form?: Fields
  /** Whether it takes a body of neither. */
  other?: string
  answer: (body: Record<string, unknown>, received: Received) => unknown
}

/** The members that a body must have, and those that it may have. */
export type Fields = { needs?: readonly string[]; takes: readonly string[] }

/** Routes by their method and path. A star stands for what follows the prefix of an id. */
export type Rules = Readonly<Record<string, Rule>>

/**
 * Answers as OpenAI does, which refuses what it does not know. Nothing where there is no such route.
 * https://platform.openai.com/docs/guides/error-codes
 */
export async function answerBy(rules: Rules, received: Received): Promise<Response | undefined> {
  const asked = `${received.method} ${received.path.replace(/^\/v1/, '')}`
  const found = Object.entries(rules).find(([route]) => patternOf(route).test(asked))
  if (!found) return undefined
  const [, rule] = found
  const parameters = [...new URLSearchParams(received.query).keys()]
  const odd = parameters.find((name) => !rule.query?.includes(name.replace(/\[.*\]$/, '')))
  if (odd !== undefined) return refusal(`Unknown parameter: '${odd}'.`, odd, 'unknown_parameter')
  const read = await bodyOf(rule, received)
  if (read instanceof Response) return read
  const answer = rule.answer(read, received)
  return answer instanceof Response ? answer : Response.json(answer)
}

const patternOf = (route: string) => new RegExp(`^${route.replaceAll('*', '[A-Za-z0-9]+')}$`)

async function bodyOf(
  { json, form, other }: Rule,
  received: Received,
): Promise<Record<string, unknown> | Response> {
  const type = received.headers.get('content-type') ?? ''
  if (form && type.startsWith('multipart/form-data'))
    return checked(Object.fromEntries(await formOf(received, type)), form)
  if (other !== undefined && type === other) return { text: received.text }
  if (json) {
    if (!type.startsWith('application/json') && received.text)
      return refusal(`Unsupported content type: '${type}'`, null, 'unsupported_content_type')
    return checked(received.json ?? {}, json)
  }
  // SDKs send an empty object, and OpenAI takes it.
  const isEmpty = ['', '{}'].includes(received.text)
  return isEmpty ? {} : refusal('Unsupported body', null, 'unsupported_content_type')
}

const formOf = ({ bytes }: Received, type: string) =>
  new Response(bytes, { headers: { 'content-type': type } }).formData()

function checked(
  body: Record<string, unknown>,
  { needs = [], takes }: Fields,
): Record<string, unknown> | Response {
  const roots = Object.keys(body).map((name) => name.replace(/\[.*\]$/, ''))
  const missing = needs.find((name) => !roots.includes(name))
  if (missing !== undefined)
    return refusal(
      `Missing required parameter: '${missing}'.`,
      missing,
      'missing_required_parameter',
    )
  const odd = roots.find((name) => ![...needs, ...takes].includes(name))
  if (odd === undefined) return body
  return refusal(`Unknown parameter: '${odd}'.`, odd, 'unknown_parameter')
}

/** A refusal in OpenAI's words. */
export const refusal = (message: string, param: string | null, code: string, status = 400) =>
  Response.json({ error: { message, type: 'invalid_request_error', param, code } }, { status })

/** Readers of a request, and what the rules of Bedrock's families have in common. */
export type Members = Record<string, unknown>

export const members = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {}
export const list = (value: unknown): Members[] => (Array.isArray(value) ? value.map(members) : [])
export const isObject = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const unknownNames = (value: Members, known: readonly string[], at: string): string[] =>
  Object.keys(value)
    .filter((name) => !known.includes(name))
    .map((name) => `Unknown parameter in ${at}: "${name}"`)
export const isBlank = (text: unknown) => typeof text !== 'string' || text.trim() === ''
export const isClaude = (model: string) =>
  /claude|application-inference-profile|provisioned/.test(model)
export const mustStandAlone = (model: string) => /llama|mistral|mixtral|pixtral|palmyra/.test(model)

/** A union has exactly one member. */
export function union(block: Members, known: readonly string[], at: string): string[] {
  const names = Object.keys(block)
  if (names.length !== 1) return [`Invalid number of parameters set for tagged union ${at}`]
  return unknownNames(block, known, at)
}

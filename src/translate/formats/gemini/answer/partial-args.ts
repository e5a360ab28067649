import { membersIn } from '../../../../api/dialect'

/** Puts the arguments of one call together, which Vertex AI can send value by value. */
export type PartialArgs = {
  add(partial: unknown): void
  /** The arguments so far. */
  args(): object
}

type Step = string | number
type Holder = Record<Step, unknown>

/** A list is as long as its highest index. All gaps of a call together may be as long. */
const MAX_INDEX = 10_000
const MAX_STEPS = 100

/**
 * Each value has a path into the arguments; text can come in pieces.
 * https://docs.cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling#streaming-fc
 */
export function partialArgs(): PartialArgs {
  const root = holder('') as object

  let gapsLeft = MAX_INDEX

  /** Whether a list would be filled up with more of nothing than anybody means. */
  const isTooFar = (at: Holder, step: Step): boolean => {
    if (typeof step === 'number' && Array.isArray(at)) gapsLeft -= Math.max(0, step - at.length)
    return gapsLeft < 0
  }

  const set = (steps: readonly Step[], value: unknown) => {
    let at = root as Holder
    for (let i = 0; i < steps.length - 1; i++) {
      const step = steps[i] as Step
      if (isTooFar(at, step)) return
      const inner = at[step]
      if (typeof inner !== 'object' || inner === null) at[step] = holder(steps[i + 1] as Step)
      at = at[step] as Holder
    }
    const last = steps.at(-1) as Step
    if (isTooFar(at, last)) return
    const before = at[last]
    const isMore = typeof before === 'string' && typeof value === 'string'
    at[last] = isMore ? before + value : value
  }

  return {
    add(partial) {
      const members = membersIn(partial)
      const { jsonPath } = members
      const steps = typeof jsonPath === 'string' ? stepsOf(jsonPath) : []
      const value = valueIn(members)
      if (steps.length > 0 && steps.length <= MAX_STEPS && value !== undefined) set(steps, value)
    },
    args: () => root,
  }
}

/** A list where the next step is a number. No name of the model's reaches a prototype. */
const holder = (next: Step): unknown => (typeof next === 'number' ? [] : Object.create(null))

function valueIn(members: Readonly<Record<string, unknown>>): unknown {
  if (typeof members.stringValue === 'string') return members.stringValue
  if (members.numberValue !== undefined) return members.numberValue
  if (members.boolValue !== undefined) return members.boolValue
  return 'nullValue' in members ? null : undefined
}

/** Reads `$.a[0]['b c']`. */
function stepsOf(path: string): Step[] {
  const steps: Step[] = []
  for (const [, name, index, quoted] of path.matchAll(
    /\.?([^.[\]'"$]+)|\[(\d+)\]|\[(?:'([^']*)'|"[^"]*")\]/g,
  )) {
    if (index !== undefined) steps.push(Math.min(Number(index), MAX_INDEX))
    else steps.push(name ?? quoted ?? '')
  }
  return steps
}

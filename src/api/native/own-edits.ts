import type { MemberEdit, MemberEdits } from '../../body/json/edit-members'
import type { MemberRules, NativeFormat } from './row'

/** What is known of a request that reaches a provider in the client's own format. */
export type OwnRequest = {
  /** The names of the body's top-level members. */
  members: Iterable<string>
  /** The alias's values, as JSON texts. They replace those of the body, or are added. */
  overrides: ReadonlyMap<string, string>
  /** The value of a member of the body. It is asked for few and small ones only. */
  read: (member: string) => unknown
}

/** What of a format decides about members. */
export type OwnRules = Omit<NativeFormat, 'place'>

/** How a body must change for its provider, and which of the client's members it loses. */
export type OwnEdits = { edits: MemberEdits; dropped: readonly string[] }

/**
 * The edits of a body that reaches a provider in the client's own format: first the alias's overrides,
 * then new names, and then what is left out. What the alias sets itself is never dropped by the table,
 * as the operator knows the provider best; only the alias's own `drop` takes it out.
 *
 * @param rules The table's row, with what the alias says in `drop` and `rename`.
 */
export function ownEdits(request: OwnRequest, rules: OwnRules): OwnEdits {
  const { members, overrides, read } = request
  const edits = new Map<string, MemberEdit>()
  const dropped: string[] = []
  const inBody = new Set(members)
  /** The members that the provider gets, by its names, with the client's names. */
  const sent = new Map<string, string>()
  // A name that needs no change keeps its place, whatever would be renamed to it.
  const names = [...new Set([...inBody, ...overrides.keys()])]
  const kept = names.filter((name) => renamed(name, rules) === name)
  const others = names.filter((name) => renamed(name, rules) !== name)
  for (const name of [...kept, ...others]) {
    const text = overrides.get(name)
    const isOverride = text !== undefined
    const target = renamed(name, rules)
    const isLeftOut =
      rules.aliasDrop.includes(name) ||
      rules.aliasDrop.includes(target) ||
      (!isOverride && isRefused(target, () => read(name), rules))
    const before = sent.get(target)
    // Of two members with one name, the alias's own value goes before the client's.
    if (isLeftOut || (before !== undefined && !isOverride)) {
      if (!inBody.has(name)) continue
      edits.set(name, undefined)
      dropped.push(name)
      continue
    }
    if (before !== undefined) {
      edits.delete(before)
      if (inBody.has(before)) {
        edits.set(before, undefined)
        dropped.push(before)
      }
    }
    sent.set(target, name)
    if (target === name) {
      if (isOverride) edits.set(name, text)
    } else if (inBody.has(name)) edits.set(name, { name: target, ...(isOverride && { text }) })
    else if (isOverride) edits.set(target, text)
  }
  return { edits, dropped }
}

const renamed = (name: string, { rename }: MemberRules): string =>
  Object.hasOwn(rename, name) ? (rename[name] as string) : name

function isRefused(
  name: string,
  value: () => unknown,
  { drop, refuses, takes }: MemberRules,
): boolean {
  if (drop.includes(name)) return true
  const isUnknown = takes !== undefined && !takes.includes(name)
  if (!isUnknown && !refuses.includes(name)) return false
  return !Object.hasOwn(SAYS_NOTHING, name) || SAYS_NOTHING[name]?.(value()) === true
}

const isEmpty = (value: unknown) => Array.isArray(value) && value.length === 0
const isFormatOfText = (value: unknown) => (value as { type?: unknown } | null)?.type === 'text'
const isOnlyText = (value: unknown) =>
  Array.isArray(value) && value.every((modality) => modality === 'text')

/**
 * The members that change what an answer is, and the values with which they say nothing. With any other
 * value a member is sent to a provider that refuses it: its error is better than another answer.
 * https://platform.openai.com/docs/api-reference/chat/create
 */
const SAYS_NOTHING: Readonly<Record<string, (value: unknown) => boolean>> = mapped({
  audio: () => false,
  function_call: (value) => value === 'auto',
  functions: isEmpty,
  logprobs: (value) => value === false,
  modalities: isOnlyText,
  n: (value) => value === 1,
  response_format: isFormatOfText,
  stop: isEmpty,
  tool_choice: (value) => value === 'auto',
  tools: isEmpty,
  top_logprobs: (value) => value === 0,
  web_search_options: () => false,
})

/** `null` says nothing anywhere. */
function mapped(
  tests: Readonly<Record<string, (value: unknown) => boolean>>,
): Readonly<Record<string, (value: unknown) => boolean>> {
  return Object.fromEntries(
    Object.entries(tests).map(([name, test]) => [
      name,
      (value: unknown) => value === null || value === undefined || test(value),
    ]),
  )
}

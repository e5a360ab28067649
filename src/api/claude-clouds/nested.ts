import { removeNested } from '../../body/json/remove-nested'
import { EAGER_INPUT } from './betas'
import type { ClaudeCloud } from './clouds'
import { NESTED, type NestedRule } from './members'
import type { MemberReader } from './reader'

/** Members that hold others, without those that a cloud refuses. */
export type NestedEdits = { edits: ReadonlyMap<string, string>; dropped: readonly string[] }

/**
 * Removes members inside others. Only what can hold one becomes a text.
 *
 * @param sent The betas of the request.
 */
export function nestedEdits(
  cloud: ClaudeCloud,
  sent: readonly string[],
  { read, holds }: Pick<MemberReader, 'read' | 'holds'>,
): NestedEdits {
  const edits = new Map<string, string>()
  const dropped: string[] = []
  const rules = NESTED.filter(
    (rule) =>
      rule.clouds.includes(cloud) &&
      !rule.unless?.some((beta) => sent.includes(beta)) &&
      holds(rule.in, `"${lastOf(rule)}"`),
  )
  for (const [name, its] of Map.groupBy(rules, (rule) => rule.in)) {
    const { text, removed } = removeNested(
      read(name) ?? '',
      its.map(({ path }) => path),
    )
    if (removed.length === 0) continue
    edits.set(name, text)
    for (const path of removed) {
      // The beta says the same for all tools.
      if (path.includes('eager_input_streaming') && sent.includes(EAGER_INPUT)) continue
      dropped.push([name, ...path].join('.'))
    }
  }
  return { edits, dropped }
}

const lastOf = ({ path }: NestedRule): string => path.at(-1) ?? ''

import type { Found } from './find-alias'

/** The names that Codex knows: for others it has no metadata, and so no tool for edits. */
const KNOWN_TO_CODEX = /^gpt-(5\.[5-9]|[6-9])/

/** What somebody should know who connects a client to this alias. */
export function warningsFor(client: string, { alias, isDemo }: Found): string[] {
  const { name, isHidden } = alias
  return [
    ...(isDemo ? [`"${name}" is a demo: "portus dev" has it, and "portus serve" does not`] : []),
    ...(isHidden ? [`"${name}" is hidden: clients that list the models do not see it`] : []),
    ...(client === 'codex' && !KNOWN_TO_CODEX.test(name)
      ? [
          `Codex knows no model "${name}", and edits files by commands alone; an alias named like gpt-5.5 gets its tool for edits`,
        ]
      : []),
  ]
}

import type { Snapshot } from '../../config/snapshot'
import { rulesFor } from '../../config/view'
import type { Rule } from '../../limits/rules/rule'
import { ruleWords } from '../../limits/rules/rule-words'

/** What an application may do, as `check --json` prints it. What is null is not limited. */
export type Access = {
  name: string
  keys: number
  team: string | null
  models: readonly string[] | null
  endpoints: readonly string[] | null
  allow_from: readonly string[] | null
  /** Its own limits and budgets and those of its team, in words. */
  limits: readonly string[]
}

/** The names of all applications, those without a key too. */
export const applicationNames = ({ keys, applications }: Snapshot): string[] => [
  ...new Set([...keys.map(({ application }) => application), ...applications.keys()]),
]

/** What each application may do. */
export const accessOf = (snapshot: Snapshot): Access[] =>
  applicationNames(snapshot).map((name) => {
    const { team, models, endpoints, allowFrom } = snapshot.applications.get(name) ?? {}
    const rules = rulesFor(snapshot, name, undefined)
    return {
      name,
      keys: snapshot.keys.filter(({ application }) => application === name).length,
      team: team ?? null,
      models: models?.texts ?? null,
      endpoints: endpoints?.texts ?? null,
      allow_from: allowFrom ?? null,
      limits: rules.map(limitText),
    }
  })

const limitText = (rule: Rule): string =>
  `${ruleWords(rule)}${rule.owner.kind === 'team' ? ' (team)' : ''}`

/** A line for each application that has a file. */
export function accessLines(snapshot: Snapshot): string {
  const declared = accessOf(snapshot).filter(({ name }) => snapshot.applications.has(name))
  return declared.map((access) => `\n    ${access.name}: ${accessText(access)}`).join('')
}

function accessText({ keys, team, models, endpoints, allow_from, limits }: Access): string {
  return [
    keys === 1 ? '1 key' : `${keys === 0 ? 'no' : keys} keys`,
    ...(team === null ? [] : [`team ${team}`]),
    models ? `models ${models.join(' ')}` : 'all models',
    endpoints ? `endpoints ${endpoints.join(' ')}` : 'all endpoints',
    ...(allow_from ? [`from ${allow_from.join(' ')}`] : []),
    ...limits,
  ].join('; ')
}

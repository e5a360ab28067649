import type { Target } from '../../alias/schema'
import type { JsonPath } from '../source/json-file'
import type { Env } from '../source/variables'

/** Something that the schema allows and that would still fail at the first request. */
export type Finding = { path: JsonPath; message: string }

/**
 * One thing to look at in a target; the targets inside it get their own turn.
 *
 * @param env The variables in which clouds say who and where a process is.
 */
export type Rule = (target: Target, path: JsonPath, env: Env, inherited?: Inherited) => Finding[]

/** What the strategies around a target say in its place, if it does not say it itself. */
export type Inherited = Pick<Target, 'custom_host' | 'override_params'>

/** One finding if the condition holds. */
export const find = (condition: boolean, path: JsonPath, message: string): Finding[] =>
  condition ? [{ path, message }] : []

import type { Target } from '../../alias/schema'
import type { JsonPath } from '../source/json-file'

/** Something that the schema allows and that would still fail at the first request. */
export type Finding = { path: JsonPath; message: string }

/** One thing to look at in a target; the targets inside it get their own turn. */
export type Rule = (target: Target, path: JsonPath) => Finding[]

/** One finding if the condition holds. */
export const find = (condition: boolean, path: JsonPath, message: string): Finding[] =>
  condition ? [{ path, message }] : []

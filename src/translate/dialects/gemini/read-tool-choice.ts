import type { ToolChoice } from '../../conversation'
import { isIdle } from '../../member-values'
import { untranslatableMember } from '../../untranslatable'
import { enumIn, messageOf, textsIn } from './read-proto'
import type { Reading } from './reading'

/** The modes, in the order of their numbers. https://ai.google.dev/api/caching#Mode */
const MODES = ['MODE_UNSPECIFIED', 'AUTO', 'ANY', 'NONE', 'VALIDATED']

const CALLING = 'toolConfig.functionCallingConfig'

/**
 * Which function may be called. https://ai.google.dev/api/caching#ToolConfig
 *
 * @throws {Untranslatable} for a mode that nobody knows.
 */
export function readToolChoice(value: unknown, { note }: Reading): ToolChoice | undefined {
  // Gemini can show its searches beside functions. Formats ask it for that where they need it.
  const { functionCallingConfig, includeServerSideToolInvocations: _, ...others } = messageOf(value)
  for (const [name, inner] of Object.entries(others)) if (!isIdle(inner)) note(`toolConfig.${name}`)
  const { mode, allowedFunctionNames, ...more } = messageOf(functionCallingConfig)
  for (const [name, inner] of Object.entries(more))
    if (!isIdle(inner) && inner !== false) note(`${CALLING}.${name}`)
  const names = textsIn(allowedFunctionNames)
  const allowed = names.length > 0
  switch (enumIn(mode, MODES) ?? 'MODE_UNSPECIFIED') {
    case 'MODE_UNSPECIFIED':
      return allowed ? { kind: 'allowed', names, isRequired: false } : undefined
    case 'VALIDATED':
      // That calls keep to their schemas to the letter is a wish that no other API has for all tools at once.
      note(`${CALLING}.mode`)
      return allowed ? { kind: 'allowed', names, isRequired: false } : { kind: 'auto' }
    case 'AUTO':
      return allowed ? { kind: 'allowed', names, isRequired: false } : { kind: 'auto' }
    case 'NONE':
      return { kind: 'none' }
    case 'ANY': {
      const [only] = names
      if (only !== undefined && names.length === 1) return { kind: 'tool', name: only }
      return allowed ? { kind: 'allowed', names, isRequired: true } : { kind: 'required' }
    }
    default:
      throw untranslatableMember('tool_choice')
  }
}

import { jsonIn } from '../body/json/json-in'
import type { ToolInput } from './conversation'

/**
 * Reads the arguments of a call. Models write `""`, `null`, objects and text that is no JSON; a history
 * that holds one of these must not fail. Text that is no JSON object stands under `arguments`, and so
 * does JSON of too many parts to read.
 */
export function toolInput(value: unknown): ToolInput {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as ToolInput
  if (value === undefined || value === null || value === '') return {}
  if (typeof value !== 'string') return { arguments: value }
  const parsed = jsonIn(value)
  if (parsed === undefined) return value.trim() === '' ? {} : { arguments: value }
  if (parsed === null || parsed === '') return {}
  return typeof parsed === 'object' && !Array.isArray(parsed)
    ? (parsed as ToolInput)
    : { arguments: parsed }
}

import type { TSchema } from '@sinclair/typebox'
import { Value, ValueErrorType, ValuePointer } from '@sinclair/typebox/value'
import { AliasFile } from '../../alias/schema'
import type { JsonPath } from '../source/json-file'
import { didYouMean } from './did-you-mean'
import { expectation } from './expectation'
import type { Finding } from './finding'
import { unknownProvider } from './provider-names'

/** What is to be said of keys that are not known here, but elsewhere. */
const HINTS: Record<string, string> = {
  model: '; the provider’s model name belongs into "override_params"',
  max_tokens: '; it belongs into "override_params"',
  temperature: '; it belongs into "override_params"',
  use_retry_after_header: '; with it, the gateway turns a provider’s 429 into a 500',
  virtual_key: '; the gateway inside has none, use "provider" and "api_key"',
  azure_resource_name: '; the gateway reads "resource_name"',
  azure_deployment_id: '; the gateway reads "deployment_id"',
}

/**
 * Every way in which `value` is not of the shape of an alias, in the user's words.
 *
 * @param written The same before variables were put in. Only what stands there may be quoted.
 */
export function shapeFindings(value: unknown, written: unknown): Finding[] {
  const byPath = new Map<string, Finding>()
  for (const { path: pointer, schema, type } of Value.Errors(AliasFile, value)) {
    if (byPath.has(pointer)) continue
    const path = pathOf(pointer, value)
    const message = messageOf(path, schema, type, ValuePointer.Get(written, pointer))
    byPath.set(pointer, { path, message })
  }
  return [...byPath.values()]
}

function pathOf(pointer: string, root: unknown): JsonPath {
  let node = root as Record<string | number, unknown> | undefined
  return [...ValuePointer.Format(pointer)].map((part) => {
    const step = Array.isArray(node) ? Number(part) : part
    node = node?.[step] as typeof node
    return step
  })
}

function messageOf(path: JsonPath, schema: TSchema, type: ValueErrorType, written: unknown) {
  const name = path.findLast((part) => typeof part === 'string')
  if (name === undefined) return 'an alias file must hold an object'
  if (type === ValueErrorType.ObjectAdditionalProperties) {
    const hint = HINTS[name] ?? didYouMean(name, Object.keys(schema.properties))
    return `unknown key "${name}"${hint}`
  }
  if (type === ValueErrorType.ObjectRequiredProperty) return `"${name}" is missing`
  if (name === 'provider' && typeof written === 'string') return unknownProvider(written)
  if (name === 'vertex_service_account_json') return SERVICE_ACCOUNT
  const subject = typeof path.at(-1) === 'number' ? `every entry of "${name}"` : `"${name}"`
  return `${subject} must be ${expectation(schema)}`
}

/** What is wrong with credentials of Google's that are of another shape. */
export const SERVICE_ACCOUNT =
  'must be the content of a credentials file itself: an object, or a string holding its JSON'

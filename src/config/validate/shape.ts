import type { TSchema } from '@sinclair/typebox'
import { Value, ValueErrorType, ValuePointer } from '@sinclair/typebox/value'
import { AliasFile } from '../../alias/schema'
import { LIMIT_HINTS } from '../../limits/rules/hints'
import type { JsonPath } from '../source/json-file'
import { didYouMean } from './did-you-mean'
import { expectation } from './expectation'
import type { Finding } from './finding'
import { unknownProvider } from './provider-names'

/** What is to be said of keys that are not known here, but elsewhere. */
const HINTS: Readonly<Record<string, string>> = {
  ...LIMIT_HINTS,
  model: '; the provider’s model name belongs into "override_params"',
  max_tokens: '; it belongs into "override_params"',
  temperature: '; it belongs into "override_params"',
  use_retry_after_header: '; with it, the gateway turns a provider’s 429 into a 500',
  virtual_key: '; the gateway inside has none, use "provider" and "api_key"',
  azure_resource_name: '; the gateway reads "resource_name"',
  azure_deployment_id: '; the gateway reads "deployment_id"',
}

/** A kind of file: its schema, and what is to be said of what it is not. */
export type FileKind = {
  schema: TSchema
  /** What the file itself must be, as a sentence. */
  root: string
  /** What follows the sentence about a key that is not known in such files. */
  hints: Readonly<Record<string, string>>
  /** Replaces the sentence about the value of some keys. */
  instead?: (name: string, written: unknown) => string | undefined
}

const ALIAS: FileKind = {
  schema: AliasFile,
  root: 'an alias file must hold an object',
  hints: HINTS,
  instead(name, written) {
    if (name === 'provider' && typeof written === 'string') return unknownProvider(written)
    return name === 'vertex_service_account_json' ? SERVICE_ACCOUNT : undefined
  },
}

/**
 * Every way in which `value` is not of the shape of a file, in the user's words.
 *
 * @param written The same before variables were put in. Only what stands there may be quoted.
 */
export function shapeFindings(value: unknown, written: unknown, kind: FileKind = ALIAS): Finding[] {
  const byPath = new Map<string, Finding>()
  for (const { path: pointer, schema, type } of Value.Errors(kind.schema, value)) {
    if (byPath.has(pointer)) continue
    const path = pathOf(pointer, value)
    const message = messageOf(kind, path, schema, type, ValuePointer.Get(written, pointer))
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

function messageOf(
  { root, hints, instead }: FileKind,
  path: JsonPath,
  schema: TSchema,
  type: ValueErrorType,
  written: unknown,
) {
  const name = path.findLast((part) => typeof part === 'string')
  if (name === undefined) return root
  if (type === ValueErrorType.ObjectAdditionalProperties) {
    const known = Object.hasOwn(hints, name) ? hints[name] : undefined
    return `unknown key "${name}"${known ?? didYouMean(name, Object.keys(schema.properties))}`
  }
  if (type === ValueErrorType.ObjectRequiredProperty) return `"${name}" is missing`
  const other = instead?.(name, written)
  if (other !== undefined) return other
  const subject = typeof path.at(-1) === 'number' ? `every entry of "${name}"` : `"${name}"`
  return `${subject} must be ${expectation(schema)}`
}

/** What is wrong with credentials of Google's that are of another shape. */
export const SERVICE_ACCOUNT =
  'must be the content of a credentials file itself: an object, or a string holding its JSON'

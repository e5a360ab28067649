import type { ContentSetting } from '../../api/names/content-settings'
import {
  MAX_NESTED_BYTES,
  type NestedModel,
  nestedModel,
  nestedModelIn,
} from '../../api/nested-models'
import type { JsonBody } from '../../body/json/body'
import { type PortusError, portusError } from '../../errors'

/**
 * Refuses a body that names a model besides that of its alias.
 *
 * @throws {PortusError} `invalid_request` with the path of the member.
 */
export const refuseNestedModel = (body: JsonBody): void => refuse(nestedModel(body))

/** The same for what stands in the conversation. */
export const refuseNestedModelIn = (settings: readonly ContentSetting[]): void =>
  refuse(nestedModelIn(settings))

function refuse(nested: NestedModel | undefined): void {
  if (nested === undefined) return
  if ('path' in nested) throw nestedModelError(nested.path)
  throw portusError('invalid_request', 'large_member', {
    param: nested.tooLarge,
    values: { name: nested.tooLarge, max: MAX_NESTED_BYTES },
  })
}

/** Says that a member or field names a further model. */
export const nestedModelError = (name: string): PortusError =>
  portusError('invalid_request', 'nested_model', { param: name, values: { name } })

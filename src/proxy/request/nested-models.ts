import { MAX_NESTED_BYTES, nestedModel } from '../../api/nested-models'
import type { JsonBody } from '../../body/json/body'
import { type PortusError, portusError } from '../../errors'

/**
 * Refuses a body that names a model besides that of its alias.
 *
 * @throws {PortusError} `invalid_request` with the path of the member.
 */
export function refuseNestedModel(body: JsonBody): void {
  const nested = nestedModel(body)
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

import { namingFields } from '../../api/kept/named-fields'
import type { FieldCheck } from '../../body/form/check-fields'
import type { FormBody } from '../../body/form/form'
import type { ClientRequest } from '../request/read-request'
import type { Asker } from './asker'
import { collectedIds, type NamedIds, reachesKeeper, refuseForeign } from './refuse-foreign'

/**
 * Refuses a form with a field that names what is another application's. Fields behind a large file are looked at while
 * the form is sent, before it is complete. Undefined where no field names anything.
 *
 * @returns the ids of the fields. Those that are found later come to them.
 * @throws {PortusError} that says that there is no such thing.
 */
export function checkNamedFields(
  request: ClientRequest,
  asker: Asker,
): Promise<NamedIds> | undefined {
  const { endpoint, form } = request
  const naming = namingFields(endpoint.name)
  if (!naming || !form || !reachesKeeper(request)) return undefined
  const known = new Set<string>()
  return checked(form, known, {
    isSought: (name) => naming(name) !== undefined,
    async check(fields) {
      const { named, note } = collectedIds()
      for (const [name, id] of fields) {
        const at = naming(name)
        if (at && !known.has(id)) note(at, id)
      }
      for (const id of await refuseForeign(named, request, asker)) known.add(id)
    },
  })
}

async function checked(form: FormBody, known: NamedIds, checking: FieldCheck): Promise<NamedIds> {
  try {
    await form.checkFields(checking)
    return known
  } catch (error) {
    await form.close()
    throw error
  }
}

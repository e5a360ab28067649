import type { Alias } from '../../alias/alias'
import type { Endpoint } from '../../api/endpoints/endpoints'
import { fieldEdits } from '../../body/form/field-edits'
import { readForm } from '../../body/form/form'
import { portusError } from '../../errors'
import { addressedName, namedAlias, unnamedAlias } from './find-alias'
import { addressedAlias, type Content, NO_PARAMS, type Reading } from './reading'

/** A form, which names its model in a field or beside it. */
export async function readFormRequest(request: Request, reading: Reading): Promise<Content> {
  const { endpoint, aliases, query, upload } = reading
  const isNamedInside = endpoint.model === 'body'
  const addressed = isNamedInside
    ? addressedName(request.headers, query)
    : addressedAlias(request, reading).name
  const { form, model } = await readForm(request, upload, addressed === undefined)
  try {
    const unnamed = () =>
      endpoint.isModelOptional ? unnamedAlias(aliases, endpoint, false).name : undefined
    const name = addressed ?? model ?? unnamed()
    if (name === undefined)
      throw portusError('invalid_request', 'missing_form_model', { param: 'model' })
    const alias = namedAlias(aliases, endpoint, name)
    const edits = fieldEdits(overridesOf(alias, endpoint))
    form.refuseBeside(edits)
    return {
      alias,
      form,
      explicitParams: NO_PARAMS,
      isStreamed: false,
      isRepeatable: form.isRepeatable,
      body: {
        kind: 'form',
        contentType: form.contentType,
        edits,
        lengthWith: form.lengthWith,
        send: form.send,
      },
    }
  } catch (error) {
    await form.close()
    throw error
  }
}

/** What the targets of an alias set. Of two values the first one counts. */
function overridesOf(alias: Alias, { overrides }: Endpoint): ReadonlyMap<string, string> {
  const targets = [...alias.targets.keys()].toReversed()
  return new Map(targets.flatMap((target) => [...alias.overridesFor(target, overrides, NO_PARAMS)]))
}

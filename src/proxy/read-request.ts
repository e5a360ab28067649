import type { Alias } from '../alias/alias'
import type { ClientChoices } from '../alias/defaults'
import type { Endpoint } from '../api/endpoints'
import { readEnvelope } from '../api/envelope'
import { type FormBody, readForm } from '../body/form/form'
import { readJsonBody } from '../body/json/body'
import type { BodyLimits } from '../body/read'
import { PortusError } from '../errors'
import type { CallBody } from '../portkey/contract'
import { addressedName, namedAlias, onlyAlias } from './find-alias'

/** A request's body and the alias that it is for. */
export type InferenceBody = {
  alias: Alias
  body: CallBody
  choices: ClientChoices
  /** Whether it can be sent more than once. */
  isRepeatable: boolean
  /** For a form: what was wrong with it, and what is still kept of it. */
  form?: FormBody
}

/** What a body is read with. */
export type BodyReader = {
  endpoint: Endpoint
  aliases: ReadonlyMap<string, Alias>
  query: URLSearchParams
  limits: { json: BodyLimits; upload: BodyLimits }
}

const NO_CHOICES: ClientChoices = new Set()

/**
 * Reads a request as far as it must be read to know where it goes.
 *
 * @throws {PortusError}
 */
export function readInference(request: Request, reader: BodyReader): Promise<InferenceBody> {
  const { body, model } = reader.endpoint
  if (body === 'form') return readFormInference(request, reader)
  return model === 'body' ? readNamedJson(request, reader) : readAddressed(request, reader)
}

/** JSON that names its model. */
async function readNamedJson(request: Request, reader: BodyReader): Promise<InferenceBody> {
  const { endpoint, aliases, limits } = reader
  const body = await readJsonBody(request, limits.json)
  if (!body) throw new PortusError('invalid_request', 'The body is empty')
  const { model } = readEnvelope(body)
  return {
    alias: namedAlias(aliases, endpoint, model),
    body,
    choices: body.members.values,
    isRepeatable: true,
  }
}

/** A request whose model stands beside its body, if it has one. */
async function readAddressed(request: Request, reader: BodyReader): Promise<InferenceBody> {
  const { endpoint, limits } = reader
  const alias = addressedAlias(request, reader)
  const body = endpoint.body === 'json' ? await readJsonBody(request, limits.json) : undefined
  return { alias, body: body ?? { kind: 'none' }, choices: NO_CHOICES, isRepeatable: true }
}

function addressedAlias(request: Request, { endpoint, aliases, query }: BodyReader): Alias {
  const name = addressedName(request.headers, query)
  return name === undefined ? onlyAlias(aliases, endpoint) : namedAlias(aliases, endpoint, name)
}

/** A form, whose model may stand in it or beside it. */
async function readFormInference(request: Request, reader: BodyReader): Promise<InferenceBody> {
  const { endpoint, aliases, query, limits } = reader
  const isNamedInside = endpoint.model === 'body'
  const addressed = isNamedInside
    ? addressedName(request.headers, query)
    : addressedAlias(request, reader).name
  const { form, model } = await readForm(request, limits.upload, addressed === undefined)
  const name = addressed ?? model
  try {
    if (name === undefined)
      throw new PortusError('invalid_request', 'The form has no field "model"', { param: 'model' })
    const alias = namedAlias(aliases, endpoint, name)
    const [target] = alias.targets.values()
    return {
      alias,
      form,
      choices: NO_CHOICES,
      isRepeatable: form.isRepeatable,
      body: {
        kind: 'form',
        contentType: form.contentType,
        model: isNamedInside ? target?.model : undefined,
        lengthWith: form.lengthWith,
        send: form.send,
      },
    }
  } catch (error) {
    await form.close()
    throw error
  }
}

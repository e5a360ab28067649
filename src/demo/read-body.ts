import type { Endpoint } from '../api/endpoints/endpoints'

/** Forms whose fields say what the answer looks like. */
const READ_FORMS = /^(images|audio)\./

/** The members of a body of JSON, or the fields of a form. Other forms may be large; nothing of them is kept. */
export async function readBody({ name }: Endpoint, init: RequestInit): Promise<object> {
  const type = new Headers(init.headers).get('content-type') ?? ''
  const sent = new Response(init.body, { headers: { 'content-type': type } })
  if (!type.startsWith('multipart/')) return Object(await sent.json().catch(() => ({})))
  const fields: Record<string, unknown> = {}
  if (READ_FORMS.test(name)) {
    const form = await sent.formData()
    form.forEach((value, field) => {
      fields[field] = value
    })
  } else await sent.body?.pipeTo(new WritableStream())
  return fields
}

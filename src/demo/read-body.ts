import type { Endpoint } from '../api/endpoints/endpoints'

/** Forms whose fields say what the answer looks like. */
const READ_FORMS = /^(images|audio)\./

/** The members of a body of JSON, or the texts of a form. Other forms may be large; nothing of them is kept. */
export async function readBody({ name, body }: Endpoint, init: RequestInit): Promise<object> {
  const type = new Headers(init.headers).get('content-type') ?? ''
  const sent = new Response(init.body, { headers: { 'content-type': type } })
  if (body === 'none' || !isForm(type)) return jsonIn(sent)
  if (READ_FORMS.test(name)) return textsIn(sent)
  await sent.body?.pipeTo(new WritableStream())
  return {}
}

const isForm = (type: string) => type.startsWith('multipart/form-data')

async function jsonIn(sent: Response): Promise<object> {
  const value: unknown = await sent.json().catch(() => undefined)
  return typeof value === 'object' && value !== null ? value : {}
}

async function textsIn(sent: Response): Promise<object> {
  const form = await sent.formData().catch(() => new FormData())
  const texts: Record<string, string> = {}
  form.forEach((value, name) => {
    if (typeof value === 'string') texts[name] = value
  })
  return texts
}

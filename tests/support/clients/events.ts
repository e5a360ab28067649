/** One server-sent event, with its data as JSON. */
export type JsonEvent = { name: string; data: unknown }

/** Reads server-sent events as they come, until the caller has enough or the answer ends. */
export async function* jsonEvents(answer: Response): AsyncGenerator<JsonEvent> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n')
      text = text.slice(end + 2)
      const textOf = (field: string) =>
        lines.find((line) => line.startsWith(`${field}: `))?.slice(field.length + 2)
      const [name, data] = [textOf('event'), textOf('data')]
      if (name !== undefined && data !== undefined) yield { name, data: JSON.parse(data) }
    }
  }
}

/** The text of what OpenAI's API takes for content: a string, or parts of which some have text. */
export const textOf = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : Array.isArray(content)
      ? typedTexts(content.map((part) => (part as { text?: string } | null)?.text ?? ''))
      : ''

/** The last message of the person or a tool. Agents put system messages of their own behind it. */
export const lastSaid = <Message extends object>(
  messages: readonly Message[],
): Message | undefined =>
  messages.findLast((message) => {
    const { role } = message as { role?: unknown }
    return role !== 'system' && role !== 'developer'
  })

/** The texts that a person typed. Agents put notes beside them, each in a tag. */
export const typedTexts = (texts: readonly string[]): string =>
  texts.filter((text, _, { length }) => length === 1 || !isNote(text)).join('')

/** Whether an agent wrote a text, such as `<system-reminder>…`. */
export const isNote = (text: string): boolean => text.startsWith('<')

/** The texts of an input that may be one text or several. */
export const textsOf = (input: unknown): string[] =>
  Array.isArray(input) && input.some((one) => typeof one === 'string')
    ? input.map(String)
    : [textOf(input) || JSON.stringify(input ?? '')]

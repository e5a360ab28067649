/** The text of what OpenAI's API takes for content: a string, or parts of which some have text. */
export const textOf = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : Array.isArray(content)
      ? content.map((part) => (part as { text?: string } | null)?.text ?? '').join('')
      : ''

/** The texts of an input that may be one text or several. */
export const textsOf = (input: unknown): string[] =>
  Array.isArray(input) && input.some((one) => typeof one === 'string')
    ? input.map(String)
    : [textOf(input) || JSON.stringify(input ?? '')]

type Values = Readonly<Record<string, unknown>>

/**
 * An alias's values with the form of the answer, and how much it says, in the words of a chat completion. The
 * Responses API has both in `text`. https://platform.openai.com/docs/guides/migrate-to-responses
 */
export function withChatForm(values: Values): Values {
  const { text, ...others } = values
  if (text === undefined) return values
  const { format, verbosity } = membersOf(text)
  const { type, ...schema } = membersOf(format)
  const form = type === 'json_schema' ? { type, json_schema: schema } : format
  return {
    ...(form !== undefined && { response_format: form }),
    ...(verbosity !== undefined && { verbosity }),
    ...others,
  }
}

const membersOf = (value: unknown): Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Values) : {}

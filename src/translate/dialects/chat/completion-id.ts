/** OpenAI's ids of completions begin with this, and some clients look at it. */
const PREFIX = 'chatcmpl-'

/** An id of a provider as the id of a completion. */
export const completionId = (id: string): string => (id.startsWith(PREFIX) ? id : PREFIX + id)

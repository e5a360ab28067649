/** What every part of a request is printed with. */
export type Printing = {
  /** Whether the model thinks. */
  thinks: boolean
  /** Takes the name of what is left out. */
  drop: (name: string) => void
}

/** What of the thoughts in a conversation is left out. */
export const THOUGHTS = 'messages.reasoning'

/** Whether a text says anything: Cohere refuses an empty turn. https://docs.cohere.com/reference/errors */
export const isSaid = (text: string): boolean => /\S/.test(text)

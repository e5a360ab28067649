/** What every part of a request is printed with. */
export type Printing = {
  /** Whether the model thinks. */
  thinks: boolean
  /** Takes the name of what is left out. */
  drop: (name: string) => void
}

/** What of the thoughts in a conversation is left out. */
export const THOUGHTS = 'messages.reasoning'

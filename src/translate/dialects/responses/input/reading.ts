/** How a request is read. */
export type Reading = {
  /** Gives a text that may be shortened its end back. */
  whole(text: string): string
  /** Names something that only OpenAI understands, and that is left out. */
  note(name: string): void
}

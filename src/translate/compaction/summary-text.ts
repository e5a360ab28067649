/** A summary in the place of turns, in words for any model. */
export const summaryText = (summary: string): string =>
  `What was said before is left out. This summary stands for it:\n\n<summary>\n${summary}\n</summary>`

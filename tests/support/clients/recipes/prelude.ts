/** What the programs of recipes share. It is copied beside each. */
export const QUESTION = 'How warm is it in Paris?'

export const SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
} as const

const asked: string[] = []

/** The tool. It remembers the cities that it was asked about. */
export function weather({ city }: { city: string }): string {
  asked.push(city)
  return '21 °C'
}

/** Says what came of one question: the cities, the answer, and whether it came in pieces. */
export function report(text: string, pieces: number): void {
  console.log(JSON.stringify({ asked: asked.splice(0), text, isStreamed: pieces > 1 }))
}

import fc from 'fast-check'

/** Requests and answers as ordinary clients and providers write them. */

/** Some text that is not blank. */
export const said = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((text) => /\S/.test(text) && text === text.trim() && text.isWellFormed())

const name = fc.stringMatching(/^[a-z][a-z_]{0,6}$/)
/** The arguments of a call. */
export const input = fc.dictionary(
  name,
  fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.nat(9))),
  { maxKeys: 3 },
)
/** Calls of tools, without ids. */
export const calls = fc.array(fc.record({ name: fc.constantFrom('f', 'g'), input }), {
  maxLength: 3,
})

const schema = fc.record({
  type: fc.constant('object'),
  properties: fc.dictionary(name, fc.constantFrom({ type: 'string' }, { type: 'integer' })),
})

/** Tools, without the words of a format. */
export const tools = fc
  .tuple(fc.option(said, { nil: undefined }), schema)
  .map(([said, schema]) =>
    ['f', 'g'].map((name) => ({ name, ...(said !== undefined && { description: said }), schema })),
  )

/** A round of a conversation: what is asked, said, called and answered. */
export const round = fc.record({
  asked: said,
  picture: fc.option(fc.constantFrom('iVBORw0KGgo=', 'iVBORw0KGgoAAAAN'), { nil: undefined }),
  said: fc.option(said, { nil: undefined }),
  calls,
  results: fc.tuple(said, said, said),
})
export type Round = typeof round extends fc.Arbitrary<infer T> ? T : never

/** Rounds of which each has an answer. */
export const rounds = fc.array(
  round.filter(({ said, calls }) => said !== undefined || calls.length > 0),
  { minLength: 1, maxLength: 4 },
)

/** The id of a call in a conversation. */
export const idOf = (round: number, call: number) => `call_${round}_${call}`

/** The rounds as messages of a chat. */
export const chatMessages = (all: readonly Round[]) =>
  all.flatMap(({ asked, picture, said, calls, results }, at) => [
    {
      role: 'user',
      content: picture
        ? [
            { type: 'text', text: asked },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${picture}` } },
          ]
        : asked,
    },
    {
      role: 'assistant',
      content: said ?? null,
      ...(calls.length > 0 && {
        tool_calls: calls.map(({ name, input }, call) => ({
          id: idOf(at, call),
          type: 'function',
          function: { name, arguments: JSON.stringify(input) },
        })),
      }),
    },
    ...calls.map((_, call) => ({
      role: 'tool',
      tool_call_id: idOf(at, call),
      content: results[call] ?? '',
    })),
  ])

/** The rounds as Anthropic's messages. Results begin the next turn of the user. */
export const anthropicMessages = (all: readonly Round[]) => {
  const messages: { role: string; content: object[] }[] = []
  let open: object[] = []
  for (const [at, { asked, picture, said, calls, results }] of all.entries()) {
    messages.push({
      role: 'user',
      content: [
        ...open,
        { type: 'text', text: asked },
        ...(picture
          ? [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: picture } }]
          : []),
      ],
    })
    messages.push({
      role: 'assistant',
      content: [
        ...(said === undefined ? [] : [{ type: 'text', text: said }]),
        ...calls.map(({ name, input }, call) => ({
          type: 'tool_use',
          id: idOf(at, call),
          name,
          input,
        })),
      ],
    })
    open = calls.map((_, call) => ({
      type: 'tool_result',
      tool_use_id: idOf(at, call),
      content: results[call] ?? '',
    }))
  }
  return [...messages, { role: 'user', content: [...open, { type: 'text', text: 'go on' }] }]
}

/** A text in pieces of a length. */
export const inPieces = (text: string, length: number): string[] => {
  const characters = Array.from(text)
  return Array.from({ length: Math.ceil(characters.length / length) }, (_, at) =>
    characters.slice(at * length, (at + 1) * length).join(''),
  )
}

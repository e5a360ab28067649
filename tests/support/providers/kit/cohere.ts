import { type CohereOptions, cohere, cohereError, cohereEvents } from '../cohere'
import { sse } from '../framing'
import type { Received } from '../server'
import {
  type Format,
  type Heard,
  itemsOf,
  mediumOf,
  membersOf,
  partsAsked,
  type Speech,
  textOf,
  toolsHeard,
  WORDS,
} from './kit'

const MODEL = 'command-a-reasoning-08-2025'

const optionsOf = ({ thought, text, calls = [] }: Speech): CohereOptions => ({
  ...(thought !== undefined && { thoughts: [thought.slice(0, 2), thought.slice(2)] }),
  text: text === undefined ? [] : [text.slice(0, 2), text.slice(2)],
  calls: calls.map(({ id, name, input }) => {
    const args = JSON.stringify(input)
    return { id, name, args: [args.slice(0, 5), args.slice(5)] }
  }),
  usage: {
    billed_units: { input_tokens: 3, output_tokens: 2 },
    tokens: { input_tokens: 9, output_tokens: 2 },
  },
  isStrict: true,
  hasDone: true,
})

/** Cohere's own API, with a model that thinks. */
export const cohereFormat: Format = {
  name: 'cohere',
  alias: (url) => ({
    provider: 'cohere',
    api_key: 'of-cohere',
    custom_host: url.replace('/v1', ''),
    override_params: { model: MODEL },
  }),
  say: (speech) => cohere(optionsOf(speech)),
  cut: (speech) => () => sse(cohereEvents(optionsOf(speech)).slice(0, -2)),
  fail: (speech) => () => sse(cohereEvents({ ...optionsOf(speech), error: { message: WORDS } })),
  refuse: () => cohereError(429, WORDS),
  hear,
  usage: { input: 9, output: 2 },
  usageAtStart: { input: 'estimated', output: 0 },
  takesThinking: true,
  takesPdf: false,
  takesSchemaBesideTools: false,
  hasIds: true,
  thoughts: 'text, or none',
}

function hear({ json = {} }: Pick<Received, 'json'>): Heard {
  const { messages, tools, response_format: form, thinking } = json
  const all = itemsOf(messages)
  const said = all.filter(({ role }) => role === 'assistant')
  const asked = partsAsked(all)
  return {
    text: textOf(asked),
    media: asked.flatMap(({ type, image_url: image }: Record<string, unknown>) =>
      type === 'image_url' ? [mediumOf(membersOf(image).url)] : [],
    ),
    ...toolsHeard(all, tools),
    thoughts: said.flatMap(({ content }) =>
      itemsOf(content).flatMap(({ thinking: text }) =>
        typeof text === 'string' ? [{ text }] : [],
      ),
    ),
    schema: membersOf(form).json_schema,
    thinks: membersOf(thinking).type === 'enabled',
  }
}

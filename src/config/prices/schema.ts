import type { Static } from '@sinclair/typebox'
import * as t from '@sinclair/typebox'

const strict = { additionalProperties: false } as const

/** More than anybody asks for anything. */
const MAX_DOLLARS = 1_000_000
const MAX_FACTOR = 1000

const dollars = (description: string) =>
  t.Optional(t.Number({ minimum: 0, maximum: MAX_DOLLARS, description }))

const factors = (description: string) =>
  t.Optional(t.Record(t.String(), t.Number({ minimum: 0, maximum: MAX_FACTOR }), { description }))

const TOKENS = {
  input: dollars('Dollars for a million tokens of input that no cache held'),
  cache_read: dollars('The same for input that a cache held; else it costs what input costs'),
  cache_write: dollars('The same for input that a cache takes; else it costs what input costs'),
  cache_write_1h: dollars('The same for a cache of an hour; else it costs what cache_write costs'),
  audio_input: dollars('The same for audio; else it costs what input costs'),
  output: dollars('Dollars for a million tokens of output, with its reasoning'),
  reasoning: dollars('The same for reasoning; else it costs what output costs'),
  audio_output: dollars('The same for audio; else it costs what output costs'),
  image_output: dollars('The same for pictures that are made of tokens'),
}

/** What a model costs, as it is written. */
const Model = t.Object(
  {
    same_as: t.Optional(
      t.String({
        minLength: 1,
        maxLength: 512,
        description: 'The model whose price it is: another name of this file, or a built-in one',
      }),
    ),
    factor: t.Optional(
      t.Number({
        minimum: 0,
        maximum: MAX_FACTOR,
        description: 'What the price of same_as is multiplied by',
      }),
    ),
    ...TOKENS,
    image: dollars('Dollars for a picture that is made'),
    audio_minute: dollars('Dollars for a minute of audio that is read or made'),
    million_characters: dollars('Dollars for a million characters that are spoken'),
    request: dollars('Dollars for a request, besides all else'),
    above: t.Optional(
      t.Array(
        t.Object(
          {
            input_tokens: t.Integer({
              minimum: 0,
              description: 'Requests with more input than this have these prices for all tokens',
            }),
            ...TOKENS,
          },
          strict,
        ),
        { minItems: 1, description: 'Other prices for long contexts, in ascending order' },
      ),
    ),
    tiers: factors('What batch, flex, priority and others make of this price'),
  },
  { ...strict, description: 'What the model costs, in dollars' },
)

/** `config/prices.json`. */
export const PricesFile = t.Object(
  {
    $schema: t.Optional(t.String({ description: 'The schema, for editors' })),
    description: t.Optional(t.String({ description: 'What it is, for people' })),
    version: t.Optional(
      t.String({
        minLength: 1,
        maxLength: 64,
        description: 'Written beside each cost; else a digest of the file is',
      }),
    ),
    models: t.Optional(
      t.Record(t.String(), Model, {
        description: 'Prices by provider/model; * at the end stands for any characters',
      }),
    ),
    tiers: factors('What batch, flex, priority and others make of every price'),
    discounts: t.Optional(
      t.Record(t.String(), t.Number({ minimum: 0, maximum: 1 }), {
        description: 'By the provider, which part of its built-in prices you do not pay: 0.15',
      }),
    ),
  },
  { ...strict, title: 'Portus prices', description: 'config/prices.json' },
)
export type PricesFile = Static<typeof PricesFile>

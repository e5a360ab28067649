import type { Static } from '@sinclair/typebox'
import * as t from '@sinclair/typebox'

/**
 * What Portus answers in its own words, in the shapes of both APIs: what the OpenAPI document says
 * and what the code returns are one and the same.
 */

/** The OpenAI error envelope. https://platform.openai.com/docs/guides/error-codes */
export const OpenAIError = t.Object({
  error: t.Object({
    message: t.String(),
    type: t.String({ examples: ['invalid_request_error'] }),
    param: t.Union([t.String(), t.Null()]),
    code: t.Union([t.String(), t.Null()], { examples: ['invalid_api_key'] }),
  }),
})
export type OpenAIError = Static<typeof OpenAIError>

/** The Anthropic error envelope. https://docs.anthropic.com/en/api/errors */
export const AnthropicError = t.Object({
  type: t.Literal('error'),
  error: t.Object({
    type: t.String({ examples: ['authentication_error'] }),
    message: t.String(),
    details: t.Optional(
      t.Record(t.String(), t.String(), { description: 'The error for programs, of some errors' }),
    ),
  }),
  request_id: t.String(),
})
export type AnthropicError = Static<typeof AnthropicError>

/** Google's error envelope. https://cloud.google.com/apis/design/errors */
export const GoogleError = t.Object({
  error: t.Object({
    code: t.Integer({ examples: [400] }),
    message: t.String(),
    status: t.String({ examples: ['INVALID_ARGUMENT'] }),
    details: t.Optional(
      t.Array(t.Object({ '@type': t.String() }, { additionalProperties: true }), {
        description: 'The error for programs, by the names of types',
      }),
    ),
  }),
})
export type GoogleError = Static<typeof GoogleError>

/** Anthropic's answer to a count. https://docs.anthropic.com/en/api/messages-count-tokens */
export const TokenCount = t.Object({ input_tokens: t.Integer({ examples: [14] }) })
export type TokenCount = Static<typeof TokenCount>

/** Google's. https://ai.google.dev/api/tokens */
export const GoogleTokenCount = t.Object({ totalTokens: t.Integer({ examples: [14] }) })
export type GoogleTokenCount = Static<typeof GoogleTokenCount>

/** OpenAI's. https://platform.openai.com/docs/api-reference/responses/input-tokens */
export const InputTokenCount = t.Object({
  object: t.Literal('response.input_tokens'),
  input_tokens: t.Integer({ examples: [14] }),
})
export type InputTokenCount = Static<typeof InputTokenCount>

import type { Endpoint, Native } from './endpoint'
import { form, inference, native, STORED, tabled } from './rows'

const OPENAI_AUDIO = native('openai', 'groq')

/**
 * The clouds that take OpenAI's forms, at addresses of their own.
 * https://learn.microsoft.com/azure/ai-foundry/openai/reference
 */
const TYPED_FORMS = ['azure-openai', 'azure-ai', 'github']
/** https://www.lemonfox.ai/apis/speech-to-text */
const TYPED_TRANSCRIPTIONS = [...TYPED_FORMS, 'lemonfox-ai', 'lepton']

const RERANK: Native = new Map([
  ...native('openai', 'jina', 'voyage'),
  ['together-ai', '/v1'],
  ['cohere', '/v2'],
])

/** https://learn.microsoft.com/azure/foundry/openai/how-to/responses */
const AZURE = ['azure-openai']

/**
 * The providers whose Claude summarises a conversation when it is asked to.
 * https://platform.claude.com/docs/en/build-with-claude/compaction-on-demand
 */
const SUMMARISING = ['anthropic', 'vertex-ai', 'azure-ai']

/**
 * OpenAI has a model for these itself, or finds it in a prompt, a conversation or an earlier response.
 * https://platform.openai.com/docs/api-reference/responses/create#responses-create-model
 */
const OPTIONAL = { isModelOptional: true } as const

/** OpenAI's inference. https://platform.openai.com/docs/api-reference */
export const OPENAI_INFERENCE: readonly Endpoint[] = [
  inference('chat', '/v1/chat/completions', { overrides: 'chat', native: tabled('chat') }),
  inference('completions', '/v1/completions'),
  inference('embeddings', '/v1/embeddings', { native: tabled('embeddings') }),
  inference('moderations', '/v1/moderations', { ...OPTIONAL, providers: ['openai'] }),
  inference('rerank', '/v1/rerank', { native: RERANK, providers: [...RERANK.keys()] }),

  inference('responses', '/v1/responses', {
    ...OPTIONAL,
    overrides: 'responses',
    streams: 'responses',
  }),
  inference('responses.input_tokens', '/v1/responses/input_tokens', {
    ...OPTIONAL,
    overrides: 'input_tokens',
    typed: AZURE,
    below: 'responses',
  }),
  inference('responses.compact', '/v1/responses/compact', {
    overrides: 'model',
    typed: AZURE,
    below: 'responses',
    isOptional: true,
    providers: [...STORED, ...SUMMARISING],
  }),

  inference('images.generations', '/v1/images/generations', OPTIONAL),
  // With pictures by their addresses or files it is JSON. https://platform.openai.com/docs/api-reference/images/createEdit
  form('images.edits', '/v1/images/edits', { ...OPTIONAL, typed: TYPED_FORMS, takesJson: true }),
  // https://platform.openai.com/docs/api-reference/images/createVariation
  form('images.variations', '/v1/images/variations', {
    ...OPTIONAL,
    isUntranslated: true,
    providers: ['openai'],
  }),
  inference('audio.speech', '/v1/audio/speech', { native: OPENAI_AUDIO }),
  form('audio.transcriptions', '/v1/audio/transcriptions', {
    native: OPENAI_AUDIO,
    typed: TYPED_TRANSCRIPTIONS,
  }),
  form('audio.translations', '/v1/audio/translations', {
    native: OPENAI_AUDIO,
    typed: TYPED_FORMS,
  }),
]

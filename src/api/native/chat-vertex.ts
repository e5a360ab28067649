import { OF_MISTRAL, TO_MAX_TOKENS } from './quirks'
import { atLocation, type NativeRow, TYPED } from './row'

/** Models on Vertex AI that do not speak Gemini's format or Claude's. */
export const NATIVE_CHAT_VERTEX: Readonly<Record<string, NativeRow>> = {
  'vertex-ai/open': {
    place: atLocation('/endpoints/openapi'),
    ...TO_MAX_TOKENS,
    takesDeveloper: false,
    source: 'https://cloud.google.com/vertex-ai/generative-ai/docs/maas/call-open-model-apis',
  },
  'vertex-ai/mistral': {
    // `rawPredict` and `streamRawPredict` take Mistral's own body as it is.
    // Mistral's own API has one member more than the copy of it there.
    place: TYPED,
    ...OF_MISTRAL,
    takes: OF_MISTRAL.takes.filter((name) => name !== 'prompt_cache_key'),
    source: 'https://cloud.google.com/vertex-ai/generative-ai/docs/partner-models/mistral',
  },
  'vertex-ai/endpoint': {
    // The container behind it is vLLM or TGI.
    place: TYPED,
    ...TO_MAX_TOKENS,
    takesDeveloper: false,
    source:
      'https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1beta1/projects.locations.endpoints.chat/completions',
  },
}

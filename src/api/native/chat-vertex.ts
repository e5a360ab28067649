import { VERTEX_ENDPOINT, VERTEX_MISTRAL, VERTEX_OPEN } from '../provider-apis'
import { OF_MISTRAL, TO_MAX_TOKENS } from './quirks'
import { atLocation, type NativeRow, TYPED } from './row'

/** Models on Vertex AI that do not speak Gemini's format or Claude's. */
export const NATIVE_CHAT_VERTEX: Readonly<Record<string, NativeRow>> = {
  [VERTEX_OPEN]: {
    place: atLocation('/endpoints/openapi'),
    ...TO_MAX_TOKENS,
    takesDeveloper: false,
    source: 'https://cloud.google.com/vertex-ai/generative-ai/docs/maas/call-open-model-apis',
  },
  [VERTEX_MISTRAL]: {
    // `rawPredict` and `streamRawPredict` take Mistral's own body as it is.
    place: TYPED,
    ...OF_MISTRAL,
    source: 'https://cloud.google.com/vertex-ai/generative-ai/docs/partner-models/mistral',
  },
  [VERTEX_ENDPOINT]: {
    // The container behind it is vLLM or TGI.
    place: TYPED,
    ...TO_MAX_TOKENS,
    takesDeveloper: false,
    source:
      'https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1beta1/projects.locations.endpoints.chat/completions',
  },
}

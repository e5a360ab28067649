import { type NativeRow, TYPED } from './row'

/**
 * The providers that have Gemini's own API, by their own documents. Another server with it stands behind the
 * `custom_host` of `google`.
 */
export const NATIVE_GENERATE_CONTENT: Readonly<Record<string, NativeRow>> = {
  google: {
    place: TYPED,
    // Only Vertex AI bills by labels.
    drop: ['labels'],
    source: 'https://ai.google.dev/api/generate-content',
  },
  'vertex-ai': {
    place: TYPED,
    // Vertex AI has the tier in a header, and keeps no answers.
    drop: ['serviceTier', 'store'],
    source:
      'https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.publishers.models/generateContent',
  },
}

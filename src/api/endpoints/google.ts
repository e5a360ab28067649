import type { Endpoint } from './endpoint'
import { inference } from './rows'

/** A method of a model. https://ai.google.dev/api/all-methods */
const method = (name: string, called: string, more: Partial<Endpoint> = {}): Endpoint =>
  inference(name, `/v1beta/models/*:${called}`, {
    dialect: 'google',
    model: 'path',
    native: new Map(),
    ...more,
  })

/** Gemini's own API. https://ai.google.dev/api/generate-content, https://ai.google.dev/api/tokens */
export const GOOGLE_INFERENCE: readonly Endpoint[] = [
  method('generate_content', 'generateContent', { overrides: 'generate_content' }),
  method('generate_content.stream', 'streamGenerateContent', {
    overrides: 'generate_content',
    isStream: true,
  }),
]

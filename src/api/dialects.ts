import { anthropic } from './anthropic'
import type { Dialect } from './dialect'
import type { Endpoint } from './endpoints'
import { openai } from './openai'
import { openaiResponses } from './responses/dialect'

/** The APIs that clients speak, by name. */
export const DIALECTS: Readonly<Record<Dialect['name'], Dialect>> = { openai, anthropic }

/** The API of an endpoint, in the form of its streams. */
export const dialectOf = ({ dialect, streams }: Pick<Endpoint, 'dialect' | 'streams'>): Dialect =>
  streams === 'responses' ? openaiResponses : DIALECTS[dialect]

import type { Dialect } from '../dialect'
import { DIALECTS } from '../dialects'
import type { Endpoint } from '../endpoints'
import { openaiResponses } from './dialect'

/** The API of an endpoint, in the form of its streams. */
export const dialectOf = ({ dialect, streams }: Pick<Endpoint, 'dialect' | 'streams'>): Dialect =>
  streams === 'responses' ? openaiResponses : DIALECTS[dialect]

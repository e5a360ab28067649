import type { Dialect } from '../dialect'
import type { Endpoint } from '../endpoints/endpoints'
import { openaiResponses } from '../responses/dialect'
import { DIALECTS } from './dialects'

/** The API of an endpoint, in the form of its streams. */
export const dialectOf = ({ dialect, streams }: Pick<Endpoint, 'dialect' | 'streams'>): Dialect =>
  streams === 'responses' ? openaiResponses : DIALECTS[dialect]

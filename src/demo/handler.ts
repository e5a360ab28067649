/** Where a request went: the ids in its path, in their order, and its query. */
export type Place = { ids: readonly string[]; query: URLSearchParams }

/** Answers an endpoint. The body is the members of JSON, or the texts of a form. */
export type Handler = (body: object, signal: AbortSignal | undefined, place: Place) => Response

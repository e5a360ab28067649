/** An answer of Portus that is an error, or none at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError'

  /**
   * @param status Of the answer; 0 where none came.
   * @param code Portus' name of the error, where it has one.
   * @param requestId `x-request-id` of the answer.
   */
  constructor(
    readonly status: number,
    message: string,
    readonly code?: string,
    readonly requestId?: string,
  ) {
    super(message)
  }
}

/** The error that an answer holds, in OpenAI's or Anthropic's form. */
export async function errorOf(answer: Response): Promise<ApiError> {
  const requestId = answer.headers.get('x-request-id') ?? undefined
  const text = await answer.text().catch(() => '')
  try {
    const { error } = JSON.parse(text) as { error: { message: string; code?: string | null } }
    return new ApiError(answer.status, error.message, error.code ?? undefined, requestId)
  } catch {
    return new ApiError(
      answer.status,
      `The answer has status ${answer.status} and no message`,
      undefined,
      requestId,
    )
  }
}

/** What to tell of anything thrown. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

/** Whether something was thrown because it was told to stop. */
export const isAbort = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'AbortError'

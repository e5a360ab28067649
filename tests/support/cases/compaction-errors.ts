import { expect } from 'bun:test'

/** What clients of OpenAI's read where nobody makes a summary. */
export const errorBody = (param: string, name: string) => ({
  error: {
    message: expect.stringContaining(`(${name})`),
    type: 'invalid_request_error',
    param,
    code: 'not_supported',
  },
})

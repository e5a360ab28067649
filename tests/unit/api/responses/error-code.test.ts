import { expect, test } from 'bun:test'
import { responseErrorCode } from '../../../../src/api/responses/error-code'

test.each([
  [{ message: 'No', code: 'insufficient_quota' }, 429, 'insufficient_quota'],
  [{ message: 'No', type: 'insufficient_quota' }, 429, 'insufficient_quota'],
  [{ message: 'No' }, 429, 'rate_limit_exceeded'],
  [{ message: 'No', type: 'rate_limit_error' }, undefined, 'rate_limit_exceeded'],
  [{ message: 'No', code: 'RESOURCE_EXHAUSTED' }, undefined, 'rate_limit_exceeded'],
  [{ message: 'No', type: 'overloaded_error' }, undefined, 'server_error'],
  [{ message: 'No', code: 'server_is_overloaded' }, 503, 'server_is_overloaded'],
  [{ message: 'No' }, 503, 'server_error'],
  [{ message: 'prompt is too long: 9 > 8' }, 400, 'context_length_exceeded'],
  [{ message: 'Input is too long for requested model.' }, 400, 'context_length_exceeded'],
  [{ message: 'No', type: 'invalid_request_error' }, undefined, 'invalid_prompt'],
  [{ message: 'No' }, 400, 'invalid_prompt'],
  [{ message: 'No', code: 'toString' }, 500, 'server_error'],
  [{ message: 'No', code: 'stream_truncated' }, 502, 'server_error'],
  [{ message: 'No' }, undefined, 'server_error'],
])('%p with the status %p is %s to clients of Responses', (error, status, code) => {
  expect(responseErrorCode(error, status)).toBe(code)
})

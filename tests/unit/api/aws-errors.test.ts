import { describe, expect, test } from 'bun:test'
import { awsErrorIn, awsErrorName, awsStatus } from '../../../src/api/aws-errors'

describe('the status of an error of AWS', () => {
  test.each([
    ['ValidationException', 400],
    ['validationException', 400],
    ['AccessDeniedException', 403],
    ['ResourceNotFoundException', 404],
    ['ModelTimeoutException', 408],
    ['modelStreamErrorException', 424],
    ['ThrottlingException', 429],
    ['internalServerException', 500],
    ['serviceUnavailableException', 503],
  ])('%s is %i', (name, status) => {
    expect(awsStatus(name)).toBe(status)
  })

  test.each(['', 'constructor', 'SomethingNew'])('%p has none', (name) => {
    expect(awsStatus(name)).toBeUndefined()
  })
})

test.each([
  ['ValidationException', 'ValidationException'],
  [
    'ValidationException:http://internal.amazon.com/coral/com.amazon.bedrock/',
    'ValidationException',
  ],
  ['com.amazon.coral.service#UnknownOperationException', 'UnknownOperationException'],
  ['aws.protocoltests#FooError:http://internal.amazon.com/', 'FooError'],
  ['', ''],
])('the name in %p is %p', (named, name) => {
  expect(awsErrorName(named)).toBe(name)
})

test('an answer names its error in a header, or nowhere', () => {
  const named = (value: string) => awsErrorIn(new Headers({ 'x-amzn-errortype': value }))

  expect(named('ThrottlingException:http://internal.amazon.com/')).toBe('ThrottlingException')
  expect(named('')).toBeUndefined()
  expect(awsErrorIn(new Headers())).toBeUndefined()
})

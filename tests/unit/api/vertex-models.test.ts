import { expect, test } from 'bun:test'
import { vertexModelText } from '../../../src/api/vertex-models'

test.each([
  ['meta.llama-3.3-70b-instruct-maas', 'meta/llama-3.3-70b-instruct-maas'],
  ['qwen/qwen3-coder-480b-a35b-instruct-maas', 'qwen/qwen3-coder-480b-a35b-instruct-maas'],
  ['mistralai.mistral-small-2503', 'mistral-small-2503'],
  ['mistralai.mistral-large@2407', 'mistral-large'],
  ['endpoints.1234567890', ''],
  ['gemini-2.5-pro', 'gemini-2.5-pro'],
  ['anthropic.claude-sonnet-4@20250514', 'anthropic.claude-sonnet-4@20250514'],
  ['', ''],
])('a body for %p on Vertex AI asks for the model %p', (model, text) => {
  expect(vertexModelText(model)).toBe(text)
})

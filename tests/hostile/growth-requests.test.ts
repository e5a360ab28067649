import { expect, test } from 'bun:test'
import { prepareAlias } from '../../src/alias/alias'
import type { AliasFile } from '../../src/alias/schema'
import { jsonBodyOf } from '../../src/body/json/body'
import { editMembers } from '../../src/body/json/edit-members'
import { PortusError } from '../../src/errors'
import type { Way } from '../../src/portkey/contract'
import { planFor } from '../../src/proxy/plan/plan'
import { fasterThanLinear } from '../support/assert/growth'
import { jsonRequest } from '../support/cases/json-request'
import { GEMINIS } from './growing-gemini'
import { CHATS, EMBEDDINGS, MESSAGES } from './growing-requests'
import { RESPONSES } from './growing-responses'

const AWS = {
  provider: 'bedrock',
  aws_access_key_id: 'AKIA0',
  aws_secret_access_key: 'of-aws',
  aws_region: 'eu-central-1',
} as const
const target = (provider: string, model: string, more: object = {}): AliasFile =>
  ({ provider, api_key: 'k', override_params: { model }, ...more }) as AliasFile
const onAws = (model: string, more: object = {}): AliasFile =>
  ({ ...AWS, override_params: { model }, ...more }) as AliasFile
const VERTEX = { vertex_project_id: 'p', vertex_region: 'europe-west4' }
const byGateway = { passthrough: false }

/** Every format, and the gateway's ways as far as requests are let through to them. */
const ALIASES: Readonly<Record<string, AliasFile>> = {
  openai: target('openai', 'gpt-5.1'),
  'openai by chat': target('openai', 'gpt-5.1', { native: { responses: false } }),
  'openai by Responses alone': target('openai', 'gpt-5.1', { native: { chat: false } }),
  deepseek: target('deepseek', 'deepseek-chat'),
  openrouter: target('openrouter', 'anthropic/claude-sonnet-4.5'),
  anthropic: target('anthropic', 'claude-sonnet-4-5'),
  google: target('google', 'gemini-2.5-pro'),
  'google, older': target('google', 'gemini-1.5-pro'),
  vertex: target('vertex-ai', 'gemini-3-pro', VERTEX),
  cohere: target('cohere', 'command-a-03-2025'),
  nova: onAws('amazon.nova-pro-v1:0'),
  'claude on bedrock': onAws('anthropic.claude-sonnet-4-5-20250929-v1:0'),
  'openai by the gateway': target('openai', 'gpt-5.1', byGateway),
  'anthropic by the gateway': target('anthropic', 'claude-sonnet-4-5', byGateway),
  'google by the gateway': target('google', 'gemini-2.5-pro', byGateway),
  'nova by the gateway': onAws('amazon.nova-pro-v1:0', byGateway),
}

const EMBEDDERS: Readonly<Record<string, AliasFile>> = {
  openai: target('openai', 'text-embedding-3-small'),
  google: target('google', 'gemini-embedding-001'),
  cohere: target('cohere', 'embed-v4.0'),
  nomic: target('nomic', 'nomic-embed-text-v1.5'),
  vertex: target('vertex-ai', 'text-embedding-005', VERTEX),
  titan: onAws('amazon.titan-embed-text-v2:0'),
}

const SIZE = 1200

/** What a request becomes for all targets, in bytes. A refusal is none. */
function planned(
  name: 'chat' | 'messages' | 'responses' | 'generate_content' | 'embeddings',
  file: AliasFile,
  members: object,
) {
  const bytes = new TextEncoder().encode(
    JSON.stringify({
      model: 'a',
      ...(name !== 'responses' && name !== 'generate_content' && { max_tokens: 9 }),
      ...members,
    }),
  )
  const alias = prepareAlias('a', file)
  return (): number => {
    const body = jsonBodyOf(bytes)
    try {
      const { ways } = planFor(jsonRequest({ endpoint: name, alias, body }), { takesWays: true })
      return [...ways.values()].reduce((sum, way) => sum + bytesOf(way), 0)
    } catch (error) {
      if (error instanceof PortusError) return 0
      throw error
    }
  }

  function bytesOf(way: Way): number {
    if (way.kind === 'each') return way.calls.reduce((sum, call) => sum + call.bytes.length, 0)
    const pieces =
      way.kind === 'ours'
        ? way.pieces
        : way.kind === 'own'
          ? (way.pieces ?? editMembers(jsonBodyOf(bytes), way.edits))
          : []
    return pieces.reduce((sum, piece) => sum + piece.length, 0)
  }
}

const SETS = [
  ['chat', CHATS, ALIASES],
  ['messages', MESSAGES, ALIASES],
  ['responses', RESPONSES, ALIASES],
  ['generate_content', GEMINIS, ALIASES],
  ['embeddings', EMBEDDINGS, EMBEDDERS],
] as const

for (const [endpoint, requests, aliases] of SETS)
  for (const [name, file] of Object.entries(aliases))
    test(`${endpoint} for ${name} cost what they have, however they grow`, () => {
      const grown = Object.entries(requests).flatMap(([shape, make]) => {
        const found = fasterThanLinear((size) => planned(endpoint, file, make(size)), SIZE)
        return found === undefined ? [] : [`${shape}: ${found}`]
      })

      expect(grown).toEqual([])
    })

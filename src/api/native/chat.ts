import { NATIVE_CHAT_HOSTED } from './chat-hosted'
import { NATIVE_CHAT_LABS } from './chat-labs'
import { NATIVE_CHAT_VERTEX } from './chat-vertex'
import type { NativeRow } from './row'

/**
 * The providers whose chat endpoint is OpenAI's format, by whose API it is. Most are where the gateway's own
 * route goes; some have their own format there, and OpenAI's at another address.
 */
export const NATIVE_CHAT: Readonly<Record<string, NativeRow>> = {
  ...NATIVE_CHAT_LABS,
  ...NATIVE_CHAT_HOSTED,
  ...NATIVE_CHAT_VERTEX,
}

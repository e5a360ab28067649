import { NATIVE_CHAT_HOSTED } from './chat-hosted'
import { NATIVE_CHAT_LABS } from './chat-labs'
import type { NativeRow } from './row'

/**
 * The providers whose chat endpoint is OpenAI's format, by whose API it is. Each is where the gateway's
 * own route goes, so that nobody's requests go elsewhere than they did when the gateway translated.
 */
export const NATIVE_CHAT: Readonly<Record<string, NativeRow>> = {
  ...NATIVE_CHAT_LABS,
  ...NATIVE_CHAT_HOSTED,
}

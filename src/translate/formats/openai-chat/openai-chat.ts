import type { Format } from '../../answer-events'
export const openaiChat = {} as Format

import type { DialectTranslation } from '../../answer-events'
export const messages = {} as DialectTranslation

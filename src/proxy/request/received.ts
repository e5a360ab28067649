import type { AnswerFacts } from '../../api/answer-facts'
import type { GatewayAnswer } from '../../portkey/contract'
import type { Answer } from '../../stream/answer'
import type { Redactor } from '../../telemetry/redact'

/** An answer of the gateway, whose first bytes have come. */
export type Received = Answer &
  Omit<GatewayAnswer, 'body'> & {
    /** What a translated answer has used, as it comes. Otherwise that is read off its bytes. */
    facts?: AnswerFacts
    /** Takes out of a text, and of the answer, what the request carried. */
    redact: Redactor
  }

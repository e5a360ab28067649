import type { ProviderError, Usage } from '../api/dialect'
import type { SseEvent } from '../stream/parse-sse'
import type { Citation } from './citation'
import type {
  ClientTools,
  Conversation,
  FormatTarget,
  JsonObject,
  NameRule,
  Opaque,
  PrintedRequest,
} from './conversation'

/** Why an answer ended. */
export type StopReason =
  | 'stop'
  /** A stop sequence of the client's. */
  | 'stop_sequence'
  | 'tool_calls'
  | 'length'
  /** The context window is full. */
  | 'context_length'
  /** The provider holds the answer back, or the model refuses. */
  | 'content_filter'
  /** Anthropic's `pause_turn`. */
  | 'pause'

/**
 * One event of an answer. A whole answer is the list of the same events, so that each format and each
 * dialect says everything once. A parser emits them in the order in which the answer was made:
 *
 * - `text`, `reasoning` and `call` are pieces. Pieces of one kind that follow each other are one part, unless
 *   a text says `isNewPart`: providers cite for a part of text and not for the one before it.
 * - `citation` belongs to the part of text before it. Text behind it may go on with the part.
 * - `opaque` ends the reasoning before it and belongs to it. Without reasoning before it, it is
 *   reasoning without text. `isRedacted` says that the maker shows no text.
 * - Pieces of a call have the same `key`, which no other call of the answer has. The first piece of each
 *   call has its `id` and `name`; the parser makes an id up where the provider gives none, and holds pieces
 *   back until the name is known. `text` is a piece of JSON text; all of them together are one JSON object.
 * - `search` says that the provider has searched the web, where that stood in the answer, or at its end where the
 *   provider says it there. What the answer has from it are citations. Pages that are cited alone make no search.
 * - `compaction` is a summary of the conversation, in one piece. It is the whole answer where that was asked for. Otherwise
 *   it stands for all that was said before it, and the answer goes on from it.
 * - `stop` is sent once, after everything else but `usage` and `end`.
 * - After `error` nothing comes.
 * - A stream that a provider breaks off has no `end`; what makes it complete is said in `docs/translation.md`.
 */
export type AnswerEvent =
  | { type: 'start'; id?: string; model?: string; createdAtS?: number }
  | { type: 'text'; text: string; isNewPart?: boolean }
  | { type: 'citation'; citation: Citation }
  | { type: 'refusal'; text: string }
  | { type: 'compaction'; summary: string; isWhole?: boolean }
  | { type: 'reasoning'; text: string }
  | { type: 'opaque'; opaque: Opaque; isRedacted?: boolean }
  | { type: 'call'; key: string; id?: string; name?: string; text: string; opaque?: Opaque }
  | {
      type: 'search'
      id?: string
      queries: readonly string[]
      pages: readonly Page[]
      hasFailed?: boolean
    }
  /** Replaces the usage before it, member by member. The tier of service is what the provider says of it. */
  | { type: 'usage'; usage: Usage; tier?: string }
  | { type: 'stop'; reason: StopReason; sequence?: string }
  | { type: 'error'; error: ProviderError; status?: number }
  /** The answer is complete. */
  | { type: 'end' }

/** A page of the web that a search has found. */
export type Page = { url: string; title?: string }

/** Reads the events of a provider's stream. */
export type EventParser = {
  /** The events that one event of the provider's stream makes. */
  push(event: SseEvent): readonly AnswerEvent[]
  /**
   * The events at a clean end of the body. They hold `end` if the stream has come to its terminal event, or
   * to a reason for its end; otherwise the stream was cut off.
   */
  finish(): readonly AnswerEvent[]
}

/** A provider's format. */
export type Format = {
  name: string
  /** What names of tools it takes. The conversation that it prints has no others. */
  toolNames(target: FormatTarget): NameRule
  /** @throws {Untranslatable} */
  printRequest(conversation: Conversation, target: FormatTarget): PrintedRequest
  /** The events of a whole answer; none where it is no answer. An error inside a good answer is an `error`. */
  parseAnswer(answer: unknown): readonly AnswerEvent[]
  eventParser(): EventParser
  /** Which compactions a target makes. Without it, none. */
  compacts?(target: FormatTarget): { now: boolean; atTokens: boolean }
  /** The sequences at which answers are ended, where the provider does not do it (see `answer/with-stop.ts`). */
  stopSequences?: readonly string[]
  /** Reads a stream that is one JSON array, as events. Only formats that know such streams have it. */
  streamedArray?(body: AsyncIterable<Uint8Array>): AsyncIterable<readonly SseEvent[]>
}

/** What an answer is printed with. */
export type PrintOptions = {
  requestId: string
  /** The alias's name, for an answer that names no model. */
  model: string
  /** Whether the client asked for the usage of a streamed chat completion. */
  includesUsage: boolean
  /** What the client's tools are to it (see `conversation.ts`). */
  clientTools?: ClientTools
  /** Whether the client asked for a search of the web, so that it knows one in an answer. */
  asksForSearch?: boolean
  /** A member of the client's request, for answers that repeat it. Long ones are absent. */
  asked?: (member: string) => unknown
  /** Whether the answer is kept for later requests. */
  isKept?: boolean
  /** About how many tokens the request has, for clients that read it before the provider says it. */
  estimatedInputTokens?: () => number
}

/** Prints the events of a stream as the client reads them. */
export type EventPrinter = {
  /** Server-sent events as text, or nothing. */
  print(event: AnswerEvent): string
  /** The whole answer behind its last event, in a dialect that streams one. */
  readonly answer?: JsonObject | undefined
}

/** What a client speaks. */
export type DialectTranslation = {
  name: 'chat' | 'messages' | 'responses' | 'gemini'
  /**
   * Reads a request.
   *
   * @param whole Gives a long string its end back (see `conversation.ts`). Only what must be parsed needs it.
   * @param base64 Gives base64, long or not, the alphabet that every API takes.
   * @throws {Untranslatable}
   */
  parseRequest(
    request: JsonObject,
    whole: (text: string) => string,
    base64?: (text: string) => string,
  ): Conversation
  /** Reads members by the names that tables have for them, where clients spell them in several ways. */
  members?(read: (name: string) => unknown): (name: string) => unknown
  /** A whole answer as JSON. The events hold no `error`. */
  printAnswer(events: readonly AnswerEvent[], options: PrintOptions): JsonObject
  eventPrinter(options: PrintOptions): EventPrinter
}
